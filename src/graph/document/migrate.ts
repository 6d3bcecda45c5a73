import { type Result, refuse, succeed } from '../result.ts';
import { DOCUMENT_VERSION, type JsonObject } from './document.ts';
import { type GraphProblem, problem } from './problems.ts';

/** A pure function from a document of format version v to one of v + 1. It may assume that it gets version v. */
export type DocumentMigration = (document: JsonObject) => JsonObject;

/**
 * The chain of file-level migrations; element i takes version i + 1 to i + 2. Append only: each step is frozen
 * once released, and every old version has fixtures in test/fixtures/graphs.
 */
export const DOCUMENT_MIGRATIONS: readonly DocumentMigration[] = [];

/**
 * Brings a document's JSON to the current format version, reading nothing but `version`. The result still has to
 * pass the schema. Refuses versions that are newer than this Patchwise, or not a version at all.
 */
export function migrateDocument(
  document: JsonObject,
  migrations: readonly DocumentMigration[] = DOCUMENT_MIGRATIONS,
): Result<JsonObject, GraphProblem> {
  const current = migrations.length + 1;
  const version = Object.hasOwn(document, 'version') ? document['version'] : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    const message =
      version === undefined ? 'The document has no "version".' : '"version" is not a whole number from 1.';
    return refuse(problem('document/version', ['version'], message, `The current version is ${current}.`));
  }
  if (version > current) {
    const message = `The document has format version ${version}; this Patchwise reads up to ${current}.`;
    return refuse(problem('document/version', ['version'], message, 'Update Patchwise to open it.'));
  }
  let migrated = document;
  for (const [step, migration] of migrations.slice(version - 1).entries()) {
    try {
      migrated = { ...migration(migrated), version: version + step + 1 };
    } catch (error) {
      const message = `The document could not be brought from version ${version + step} to ${version + step + 1}: ${String(error)}`;
      return refuse(
        problem('document/version', [], message, 'The file may be damaged; please report it if not.'),
      );
    }
  }
  return succeed(migrated);
}

// The chain has to end at the version that the schema and the writer know.
if (DOCUMENT_MIGRATIONS.length + 1 !== DOCUMENT_VERSION) {
  throw new Error('DOCUMENT_MIGRATIONS does not lead to DOCUMENT_VERSION.');
}

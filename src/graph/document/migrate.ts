import { type GraphProblem, problem } from '../check/problems.ts';
import { type Result, refuse, succeed } from '../result.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';
import { DOCUMENT_VERSION, type GraphDocument, type JsonObject, type NodeEntry } from './document.ts';
import { copyJson } from './json/copy.ts';
import { findEntry, mapNodes } from './nesting.ts';
import { formatTypeRef } from './port-ref.ts';

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

/** A document whose nodes are as new as the registry, and what stood in the way for those that are not. */
export interface NodeMigration {
  readonly document: GraphDocument;
  /** Ids of the nodes that changed. */
  readonly migrated: readonly string[];
  readonly problems: readonly GraphProblem[];
}

/**
 * Brings outdated nodes up to the registry's newest version through their definitions' migrations. Nodes of
 * unknown type, newer nodes and nodes without a complete chain are left as they are; `validateDocument` reports
 * them. A migration that throws is reported here, and its node left as it is.
 */
export function migrateNodes(document: GraphDocument, registry: Registry): NodeMigration {
  const problems: GraphProblem[] = [];
  const migrated: string[] = [];
  const changed = mapNodes(document, (id, entry): NodeEntry => {
    const lookup = registry.find(entry.type);
    if (lookup.status !== 'outdated' || !canMigrate(lookup.node, lookup.version)) return entry;
    const params = migrateParams(lookup.node, lookup.version, entry.params ?? {});
    if (!params.ok) {
      const message = `The node "${id}" could not be brought up to date: ${params.error}`;
      const path = findEntry(document, id)?.path ?? ['nodes', id];
      problems.push(problem('node/no-migration', path, message, '', { nodeId: id }));
      return entry;
    }
    migrated.push(id);
    const { params: _old, ...rest } = entry;
    const kept = Object.keys(params.value).length === 0 ? {} : { params: params.value };
    const type = formatTypeRef(lookup.node.description.type, lookup.node.description.version);
    return { ...rest, type, ...kept };
  });
  return { document: changed, migrated, problems };
}

/** Whether the node's definition is at hand and leads on from that version without a gap. */
function canMigrate(node: RegisteredNode, version: number): boolean {
  return node.definition !== undefined && node.description.migratesFrom.includes(version);
}

function migrateParams(
  node: RegisteredNode,
  version: number,
  params: JsonObject,
): Result<JsonObject, string> {
  let migrated: Record<string, unknown> = structuredClone(params);
  try {
    for (let v = version; v < node.description.version; v++) {
      migrated = node.definition?.migrations?.[v]?.(migrated) ?? migrated;
    }
  } catch (error) {
    return refuse(String(error));
  }
  const copied = copyJson(migrated);
  if (!copied.ok) return refuse(copied.error[0]?.message ?? 'the result is not JSON.');
  return succeed(copied.value as JsonObject);
}

// The chain has to end at the version that the schema and the writer know.
if (DOCUMENT_MIGRATIONS.length + 1 !== DOCUMENT_VERSION) {
  throw new Error('DOCUMENT_MIGRATIONS does not lead to DOCUMENT_VERSION.');
}

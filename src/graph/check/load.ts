import type { GraphDocument } from '../document/document.ts';
import { parseDocument } from '../document/parse.ts';
import { type GraphProblem, hasErrors, problemsError } from '../document/problems.ts';
import { migrateNodes } from '../types/migrate-nodes.ts';
import type { Registry } from '../types/registry.ts';
import { type ValidateOptions, validateDocument } from './validate.ts';

/** What became of a document that was loaded. */
export interface LoadedDocument {
  /** Absent when it does not follow the format. Present with errors, it can be shown and edited, but not run. */
  readonly document?: GraphDocument;
  /** Whether `document` may run. */
  readonly runnable: boolean;
  readonly problems: readonly GraphProblem[];
  /** Ids of the nodes that were brought up to date. */
  readonly migrated: readonly string[];
}

/**
 * Reads, migrates and validates a document from text or a decoded value. Never throws.
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * import { loadDocument, patchwiseRegistry } from 'patchwise';
 * const { document, runnable, problems } = loadDocument(readFileSync('graph.json', 'utf8'), patchwiseRegistry());
 * if (!runnable) console.error(problems, document?.meta.title);
 */
export function loadDocument(
  input: unknown,
  registry: Registry,
  options: ValidateOptions = {},
): LoadedDocument {
  return load(input, registry, options, (document) => document);
}

/**
 * As {@link loadDocument}, for those who can only go on with a document that runs.
 * @param change made to the document before it is judged, such as overrides; may throw
 * @throws `graph/…`
 */
export function loadRunnable(
  input: unknown,
  registry: Registry,
  options: ValidateOptions = {},
  change: (document: GraphDocument) => GraphDocument = (document) => document,
): GraphDocument {
  const { document, runnable, problems } = load(input, registry, options, change);
  if (document === undefined || !runnable) throw problemsError(problems);
  return document;
}

function load(
  input: unknown,
  registry: Registry,
  options: ValidateOptions,
  change: (document: GraphDocument) => GraphDocument,
): LoadedDocument {
  const parsed = parseDocument(input);
  if (!parsed.ok) return { runnable: false, problems: parsed.error, migrated: [] };
  const { document: read, migrated, problems } = migrateNodes(parsed.value, registry);
  const document = change(read);
  const all = [...problems, ...validateDocument(document, registry, options)];
  return { document, runnable: !hasErrors(all), problems: all, migrated };
}

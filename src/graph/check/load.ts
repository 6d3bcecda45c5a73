import { FUNCTION, requireArgument } from '../../shared/arguments.ts';
import { DOCUMENT, type GraphDocument } from '../document/document.ts';
import { parseDocument } from '../document/parse.ts';
import { type GraphProblem, hasErrors, problemsError } from '../document/problems.ts';
import type { RunnableGraph } from '../plan/runnable.ts';
import { migrateNodes } from '../types/migrate-nodes.ts';
import type { Registry } from '../types/registry.ts';
import { type Examined, examineDocument, requireRegistry, type ValidateOptions } from './validate.ts';

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
 * Reads, migrates and validates a document from text or a decoded value. Throws for none of them.
 * @throws `usage/invalid` for what is no registry
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
  requireRegistry(registry, options);
  const { examined, ...loaded } = load(input, registry, options, (document) => document);
  return loaded;
}

/**
 * As {@link loadDocument}, for those who can only go on with a document that runs.
 * @param change made to the document before it is judged, such as overrides; may throw
 * @throws `graph/…`
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * import { loadRunnable, patchwiseRegistry } from 'patchwise';
 * const { document, order } = loadRunnable(readFileSync('graph.json', 'utf8'), patchwiseRegistry());
 * console.log(document.meta.title, order);
 */
export function loadRunnable(
  input: unknown,
  registry: Registry,
  options: ValidateOptions = {},
  change: (document: GraphDocument) => GraphDocument = (document) => document,
): RunnableGraph {
  requireRegistry(registry, options);
  requireArgument(change, 'change', FUNCTION);
  const { document, examined, problems } = load(input, registry, options, change);
  if (document === undefined || examined === undefined) throw problemsError(problems);
  return runnable(document, examined, registry, options, problems);
}

/**
 * A document that is at hand, parsed and migrated, for those who can only go on with one that runs.
 * @param name of its file, for the message
 * @throws `graph/…`
 */
export function requireRunnable(
  document: GraphDocument,
  registry: Registry,
  options: ValidateOptions = {},
  name?: string,
): RunnableGraph {
  const examined = examineDocument(document, registry, options);
  return runnable(document, examined, registry, options, examined.problems, name);
}

function runnable(
  document: GraphDocument,
  { flat, topology }: Examined,
  registry: Registry,
  { targets }: ValidateOptions,
  problems: readonly GraphProblem[],
  name?: string,
): RunnableGraph {
  if (hasErrors(problems)) throw problemsError(problems, name);
  return { document, flat, order: topology.order, registry, targets } as RunnableGraph;
}

function load(
  input: unknown,
  registry: Registry,
  options: ValidateOptions,
  change: (document: GraphDocument) => GraphDocument,
): LoadedDocument & { readonly examined?: Examined } {
  const parsed = parseDocument(input);
  if (!parsed.ok) return { runnable: false, problems: parsed.error, migrated: [] };
  const { document: read, migrated, problems } = migrateNodes(parsed.value, registry);
  const document = change(read);
  requireArgument(document, 'what change returns', DOCUMENT);
  const examined = examineDocument(document, registry, options);
  const all = [...problems, ...examined.problems];
  return { document, runnable: !hasErrors(all), problems: all, migrated, examined };
}

import { type GraphProblem, hasErrors, problemsError } from '../check/problems.ts';
import { type ValidateOptions, validateDocument } from '../check/validate.ts';
import type { Registry } from '../types/registry.ts';
import type { GraphDocument } from './document.ts';
import { migrateNodes } from './migrate.ts';
import { parseDocument } from './parse.ts';

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

/** Reads, migrates and validates a document from text or a decoded value. Never throws. */
export function loadDocument(
  input: unknown,
  registry: Registry,
  options: ValidateOptions = {},
): LoadedDocument {
  const parsed = parseDocument(input);
  if (!parsed.ok) return { runnable: false, problems: parsed.error, migrated: [] };
  const { document, migrated, problems } = migrateNodes(parsed.value, registry);
  const all = [...problems, ...validateDocument(document, registry, options)];
  return { document, runnable: !hasErrors(all), problems: all, migrated };
}

/** As {@link loadDocument}, for those who can only go on with a document that runs. Throws `graph/…`. */
export function loadRunnable(
  input: unknown,
  registry: Registry,
  options: ValidateOptions = {},
): GraphDocument {
  const { document, runnable, problems } = loadDocument(input, registry, options);
  if (document === undefined || !runnable) throw problemsError(problems);
  return document;
}

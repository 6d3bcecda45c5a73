import { dirname, resolve } from 'node:path';
import type { GraphDocument } from '../graph/document.ts';
import { type LoadedDocument, loadDocument } from '../graph/load.ts';
import { applyOverrides, bindInputs } from '../graph/overrides.ts';
import { problemsError } from '../graph/problems.ts';
import type { Registry } from '../graph/registry.ts';
import { readFileChecked } from '../runtime/files.ts';

export interface GraphFile extends LoadedDocument {
  readonly path: string;
  /** Relative paths inside the graph start here. */
  readonly folder: string;
}

/** Reads and judges a graph file. @throws `file/missing`, `file/unreadable` */
export async function readGraph(path: string, registry: Registry): Promise<GraphFile> {
  const bytes = await readFileChecked(path);
  return { ...loadDocument(bytes.toString('utf8'), registry), path, folder: dirname(resolve(path)) };
}

export interface GraphChanges {
  /** `node.param=value` */
  readonly set: readonly string[];
  /** `node=path`; paths start at the current folder. */
  readonly input: readonly string[];
  readonly seed?: number | undefined;
}

/** Applies what the command line changes. @throws `graph/invalid` with every problem in its details */
export function changeGraph(
  document: GraphDocument,
  registry: Registry,
  changes: GraphChanges,
): GraphDocument {
  const set = applyOverrides(document, registry, changes.set);
  if (!set.ok) throw problemsError(set.error, 'An override');
  const inputs = Object.fromEntries(
    changes.input.map((text) => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, ''] : [text.slice(0, equals), resolve(text.slice(equals + 1))];
    }),
  );
  const bound = bindInputs(set.value, registry, inputs);
  if (!bound.ok) throw problemsError(bound.error, 'An input');
  const { seed } = changes;
  return seed === undefined ? bound.value : { ...bound.value, meta: { ...bound.value.meta, seed } };
}

import type { GraphDocument, JsonValue } from '../graph/document/document.ts';
import { walkNodes } from '../graph/document/nesting.ts';
import { type GraphProblem, problem } from '../graph/document/problems.ts';
import type { RunnableGraph } from '../graph/plan/runnable.ts';
import { sourcesOf } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';
import { isPlainRelative } from './plain-relative.ts';
import type { AssetStore } from './ports/asset-store.ts';
import type { BlobStore } from './ports/blob-store.ts';

/**
 * How a graph names a file over the network: an uploaded image, an imported model, or a file that ships with
 * Patchwise. Never a path.
 */
export type Reference =
  | { readonly kind: 'asset' | 'model'; readonly id: string }
  | { readonly kind: 'sample'; readonly name: string };

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads `asset:<id>`, `model:<id>` or `sample:<name>`; undefined for anything else. */
export function parseReference(text: string): Reference | undefined {
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if ((kind === 'asset' || kind === 'model') && ID.test(rest)) return { kind, id: rest };
  if (kind === 'sample' && isPlainRelative(rest)) return { kind, name: rest };
  return undefined;
}

/**
 * One problem for each parameter that names a file (a node type's `source`) by anything but a reference. Texts that
 * reach such a parameter by a wire are checked by the runner, which opens referenced files only.
 */
export function pathProblems(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
): readonly GraphProblem[] {
  return sourcesOf(graph, registry)
    .filter(({ value }) => typeof value !== 'string' || parseReference(value) === undefined)
    .map(({ nodeId, param, path }) =>
      problem(
        'param/invalid',
        path,
        `At the node "${nodeId}", "${param}" must be asset:…, model:… or sample:…, not a path.`,
        'Upload the file and choose it, or run the graph from the command line.',
        { nodeId, port: param },
      ),
    );
}

/** Every reference in the document's parameters, also inside longer texts (a list that is wired to a path). */
export function referencesIn(document: GraphDocument): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: JsonValue): void => {
    if (typeof value === 'string') {
      for (const [text] of value.matchAll(/\b(?:asset|model|sample):[A-Za-z0-9_./-]+/g)) {
        if (parseReference(text) !== undefined) found.add(text);
      }
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const { entry } of walkNodes(document)) visit(entry.params ?? {});
  return found;
}

export interface ReferenceStores {
  readonly assets: AssetStore;
  readonly blobs: BlobStore;
  /** The file of a sample that ships with Patchwise; undefined when there is none of that name. */
  samples(name: string): Promise<string | undefined>;
}

/**
 * The file of every reference in a document, for the runner. References to what is not there (any more) are left
 * out: the node that needs one fails with `file/missing`, and the rest of the graph runs.
 */
export async function resolveReferences(
  document: GraphDocument,
  stores: ReferenceStores,
): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const text of referencesIn(document)) {
    const reference = parseReference(text);
    const file = reference && (await fileOf(reference, stores));
    if (file !== undefined) files[text] = file;
  }
  return files;
}

async function fileOf(
  reference: Reference,
  { assets, blobs, samples }: ReferenceStores,
): Promise<string | undefined> {
  if (reference.kind === 'sample') return samples(reference.name);
  const asset = await assets.get(reference.id);
  const kind = reference.kind === 'model' ? 'model' : 'image';
  return asset?.kind === kind ? blobs.find(asset.hash) : undefined;
}

import { PatchwiseError } from '../errors.ts';
import { loadRunnable } from '../graph/check/load.ts';
import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import { type GraphProblem, problem, problemsError } from '../graph/document/problems.ts';
import { applyValues } from '../graph/plan/overrides.ts';
import type { RunnableGraph } from '../graph/plan/runnable.ts';
import { sourcesOf } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';
import { requireAffordable } from './graph-cost.ts';
import type { AssetStore } from './ports/asset-store.ts';
import { parseReference, pathProblems } from './references.ts';

export interface DocumentChanges {
  /** Values by `node.param`. */
  readonly overrides?: JsonObject | undefined;
  /** Root seed in place of the document's. */
  readonly seed?: number | undefined;
  readonly targets?: readonly string[] | undefined;
}

/**
 * The document that a run gets: migrated, with its overrides, valid, naming files by references to what is there,
 * and within the limits of what may be computed.
 * @throws `graph/…` with `details.problems`, `image/too-large`
 */
export async function prepareRun(
  input: unknown,
  { overrides = {}, seed, targets }: DocumentChanges,
  registry: Registry,
  assets: AssetStore,
): Promise<GraphDocument> {
  const graph = loadRunnable(input, registry, targets === undefined ? {} : { targets }, (read) => {
    const changed = applyValues(read, registry, overrides);
    if (!changed.ok) throw problemsError(changed.error, 'An override');
    return seed === undefined ? changed.value : { ...changed.value, meta: { ...changed.value.meta, seed } };
  });
  await requireServable(graph, registry, assets);
  return graph.document;
}

/**
 * Refuses a sound graph that this server would not run: one that names files by path or names what is not stored
 * here, and one that costs too much.
 * @throws `graph/path`, `graph/invalid` with `details.problems`, `graph/too-costly`, `image/too-large`
 */
export async function requireServable(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
  assets: AssetStore,
): Promise<void> {
  const paths = pathProblems(graph, registry);
  if (paths.length > 0) {
    throw new PatchwiseError('graph/path', paths[0]?.message ?? '', {
      hint: paths[0]?.hint ?? '',
      details: { problems: paths },
    });
  }
  const absent = await missingAssets(graph, registry, assets);
  if (absent.length > 0) throw problemsError(absent);
  requireAffordable(graph, registry);
}

/** Parameters that name an asset or model which is not there, or not of that kind. */
async function missingAssets(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
  assets: AssetStore,
): Promise<readonly GraphProblem[]> {
  const absent: GraphProblem[] = [];
  for (const { nodeId, param, value, path } of sourcesOf(graph, registry)) {
    const reference = typeof value === 'string' ? parseReference(value) : undefined;
    if (reference === undefined || reference.kind === 'sample') continue;
    const kind = reference.kind === 'asset' ? 'image' : 'model';
    if ((await assets.get(reference.id))?.kind === kind) continue;
    const message = `The node "${nodeId}" names the ${kind} "${reference.id}", which is not stored here.`;
    absent.push(problem('param/invalid', path, message, 'Choose another one.', { nodeId, port: param }));
  }
  return absent;
}

import { PatchwiseError } from '../errors.ts';
import { type GraphProblem, problem, problemsError } from '../graph/check/problems.ts';
import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import { loadRunnable } from '../graph/document/load.ts';
import { flattenDocument } from '../graph/plan/flatten.ts';
import { applyValues } from '../graph/plan/overrides.ts';
import type { Registry } from '../graph/types/registry.ts';
import { parseReference, pathProblems } from './references.ts';
import { requireAffordable } from './security/graph-cost.ts';
import type { AssetStore } from './store/asset-store.ts';

export interface RunChanges {
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
export function prepareRun(
  input: unknown,
  { overrides, seed, targets }: RunChanges,
  registry: Registry,
  assets: AssetStore,
): GraphDocument {
  const options = targets === undefined ? {} : { targets };
  const loaded = loadRunnable(input, registry, options);
  const changed = applyValues(loaded, registry, overrides ?? {});
  if (!changed.ok) throw problemsError(changed.error, 'An override');
  const document =
    seed === undefined ? changed.value : { ...changed.value, meta: { ...changed.value.meta, seed } };
  loadRunnable(document, registry, options);
  const paths = pathProblems(document, registry);
  if (paths.length > 0) {
    throw new PatchwiseError('graph/path', paths[0]?.message ?? '', {
      hint: paths[0]?.hint ?? '',
      details: { problems: paths },
    });
  }
  const absent = missingAssets(document, registry, assets);
  if (absent.length > 0) throw problemsError(absent);
  requireAffordable(document, registry);
  return document;
}

/** Parameters that name an asset or model which is not there, or not of that kind. */
function missingAssets(
  document: GraphDocument,
  registry: Registry,
  assets: AssetStore,
): readonly GraphProblem[] {
  const flat = flattenDocument(document, registry);
  return Object.entries(flat.document.nodes).flatMap(([nodeId, { type, params }]) => {
    const lookup = registry.find(type);
    const source = lookup.status === 'unknown' ? undefined : lookup.node.description.source?.param;
    const value = source === undefined ? undefined : params?.[source];
    const reference = typeof value === 'string' ? parseReference(value) : undefined;
    if (source === undefined || reference === undefined || reference.kind === 'sample') return [];
    const kind = reference.kind === 'asset' ? 'image' : 'model';
    if (assets.get(reference.id)?.kind === kind) return [];
    const message = `The node "${nodeId}" names the ${kind} "${reference.id}", which is not stored here.`;
    const where = { nodeId, port: source };
    return [
      problem(
        'param/invalid',
        [...(flat.paths.get(nodeId) ?? ['nodes', nodeId]), 'params', source],
        message,
        'Choose another one.',
        where,
      ),
    ];
  });
}

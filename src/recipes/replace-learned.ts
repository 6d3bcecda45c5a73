import type { GraphDocument } from '../graph/document/document.ts';
import { knownNode, type Registry } from '../graph/types/registry.ts';
import { mapEntries } from './nodes.ts';

/**
 * Any graph with another model, and the photograph that this one learned where the photograph is opened that the model
 * before had learned: by what nodes declare to read, so that it holds for graphs without a recipe and for nodes of packs.
 * @param learnedOf the photograph that a model has learned; undefined where that is not known
 */
export function withOtherModel(
  document: GraphDocument,
  { picture, model }: { readonly picture: string; readonly model: string },
  registry: Registry,
  learnedOf: (model: string) => string | undefined,
): GraphDocument {
  const fileOf = (entry: GraphDocument['nodes'][string], takes: 'model' | 'image') => {
    const source = knownNode(registry, entry.type)?.description.source;
    const file = source?.takes === takes ? entry.params?.[source.param] : undefined;
    return source === undefined || typeof file !== 'string' ? undefined : { param: source.param, file };
  };
  const entries = Object.values(document.nodes);
  const learned = new Set(entries.flatMap((entry) => learnedOf(fileOf(entry, 'model')?.file ?? '') ?? []));
  const nodes = mapEntries(document.nodes, (_id, entry) => {
    const put = (param: string, file: string) => ({ ...entry, params: { ...entry.params, [param]: file } });
    const opensModel = fileOf(entry, 'model');
    if (opensModel !== undefined) return put(opensModel.param, model);
    const opens = fileOf(entry, 'image');
    return opens !== undefined && learned.has(opens.file) ? put(opens.param, picture) : entry;
  });
  return { ...document, nodes };
}

import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import { freshId } from '../graph/document/edit.ts';
import { nodeOfSource } from '../graph/document/port-ref.ts';
import { allSources } from '../graph/document/structure.ts';
import { fittedTitle } from '../graph/document/title.ts';
import { type Nodes, rerouted, withoutReplaced } from './nodes.ts';

/** A training, as its graph and what takes the place of a model need it. */
export interface Learning {
  /** Reference or path of the picture. */
  readonly picture: string;
  /** Settings in place of the usual ones. */
  readonly params?: JsonObject;
}

/** Ids of a graph that learns: others look for its settings and its model by them. */
export const LEARNING_NODES = { photo: 'photo', train: 'train', model: 'model' } as const;

/** The graph that learns a picture, with the model saved as `model.safetensors`. @param title cut where it is too long */
export function learningGraph(learning: Learning, title: string): GraphDocument {
  const { photo, train, model } = LEARNING_NODES;
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: fittedTitle(title), seed: 1 },
    nodes: training(learning, { photo, train, model }),
  };
}

/**
 * The nodes of a graph that opens a model, with a training in the place of that.
 * @param loader the node that opens the model
 * @returns and the node that saves the model
 */
export function withLearning(
  nodes: Nodes,
  loader: string,
  learning: Learning,
): { readonly nodes: Nodes; readonly model: string } {
  const [photo, train, model] = ['learnt-photo', 'learning', 'kept-model'].map((base) =>
    freshId({ nodes }, base),
  ) as [string, string, string];
  const read = Object.values(nodes)
    .flatMap(allSources)
    .filter((source) => nodeOfSource(source) === loader);
  const instead = new Map(read.map((source) => [source, `${train}${source.slice(loader.length)}`]));
  const rest = withoutReplaced(rerouted(nodes, instead), instead.keys());
  return { nodes: { ...rest, ...training(learning, { photo, train, model }) }, model };
}

function training(
  { picture, params }: Learning,
  ids: { readonly photo: string; readonly train: string; readonly model: string },
): Nodes {
  return {
    [ids.photo]: { type: 'image/load@1', params: { path: picture } },
    [ids.train]: {
      type: 'training/train-pyramid@1',
      ...(params === undefined || Object.keys(params).length === 0 ? {} : { params }),
      in: { image: `${ids.photo}.image` },
    },
    [ids.model]: { type: 'model/save@1', in: { model: `${ids.train}.model` } },
  };
}

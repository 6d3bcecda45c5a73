import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { freshId, mapSources } from '../../../../src/graph/document/edit.ts';
import { nodeOfSource, typeOf } from '../../../../src/graph/document/port-ref.ts';
import { allSources } from '../../../../src/graph/document/structure.ts';
import { upstreamOf } from '../../../../src/graph/document/topology.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';
import { photographOfSample } from '../../../../src/protocol/samples.ts';
import type { Recipe } from '../recipes.ts';
import type { Size } from '../size.ts';
import { fittedToModel } from './fitted.ts';
import { descriptionOf, latest, mapEntries, type Nodes, withParam } from './nodes.ts';
import { type Painted, withPainted } from './with-painted.ts';

/*
 * A workflow of the gallery, with a person's photograph in the place of the one that it ships with.
 */

/** What takes the place of the workflow's own files. */
export interface Photograph {
  /** Reference of the photograph. */
  readonly picture: string;
  /** Reference of the model that learned it; undefined while there is none, and where none is needed. */
  readonly model?: string | undefined;
  /** Size of the photograph, where it is known. */
  readonly size?: Size;
  /** Sizes of the model's scales, coarsest first; empty when they are not known. */
  readonly scales?: readonly Size[];
  readonly painted?: Painted;
}

/**
 * The workflow for a photograph: its model and its pictures are replaced, sizes in pixels and numbers of scales brought
 * to those of the model, what was painted is put in.
 */
export function withPhotograph(
  document: GraphDocument,
  recipe: Pick<Recipe, 'asks' | 'learnsNothing' | 'set'>,
  photograph: Photograph,
  registry: Registry,
): GraphDocument {
  const { painted, scales = [], size } = photograph;
  let nodes = withOwnFiles(document, recipe, photograph, registry);
  if (painted !== undefined) nodes = withPainted(nodes, recipe.asks, painted, registry);
  nodes = withSettings(nodes, recipe.set);
  const finest = scales.at(-1);
  if (finest !== undefined && !recipe.learnsNothing && learntPhotographs(document).size > 0) {
    const masks = recipe.asks === 'mask' ? 'painted' : 'drawn';
    nodes = fittedToModel(nodes, { scales: scales.length, finest, size, masks }, registry);
  }
  const places = Object.entries(document.view?.nodes ?? {}).filter(([id]) => nodes[id] !== undefined);
  return document.view?.nodes === undefined
    ? { ...document, nodes }
    : { ...document, nodes, view: { ...document.view, nodes: Object.fromEntries(places) } };
}

/** The nodes with the photograph where the learned one was, and with its model. */
function withOwnFiles(
  document: GraphDocument,
  { learnsNothing }: Pick<Recipe, 'learnsNothing'>,
  { picture, model }: Photograph,
  registry: Registry,
): Nodes {
  const learnt = learntPhotographs(document);
  const trainedOn = upstreamOf(document, makersOfModels(document, registry));
  const nodes = model === undefined ? document.nodes : withoutTraining(document.nodes, model, registry);
  return mapEntries(nodes, (id, entry) => {
    const source = descriptionOf(registry, entry)?.source;
    switch (source?.takes) {
      case 'model':
        return learnsNothing || model === undefined ? entry : withParam(entry, source.param, model);
      case 'image': {
        const learned = learnt.has(String(entry.params?.[source.param]));
        const shown = learnsNothing ? !learned : learned || trainedOn.has(id);
        return shown ? withParam(entry, source.param, picture) : entry;
      }
      default:
        return entry;
    }
  });
}

/** @param settings values by `node.param` */
function withSettings(nodes: Nodes, settings: NonNullable<Recipe['set']> = {}): Nodes {
  return mapEntries(nodes, (id, entry) =>
    Object.entries(settings).reduce((next, [where, value]) => {
      const [node, param = ''] = where.split('.');
      return node === id ? withParam(next, param, value) : next;
    }, entry),
  );
}

/** A workflow that trains, with a model that is there already in the place of that; what only a training tells goes. */
function withoutTraining(nodes: Nodes, model: string, registry: Registry): Nodes {
  const trainings = Object.keys(nodes).filter((id) => typeOf(nodes[id]).startsWith('training/train-'));
  if (trainings.length === 0) return nodes;
  const id = freshId({ nodes }, 'learnt');
  const load = { type: latest(registry, 'model/load'), params: { path: model } };
  const rewired = mapEntries({ ...nodes, [id]: load }, (_id, entry) =>
    mapSources(entry, (source) => {
      const [from = '', port = ''] = source.split('.');
      return trainings.includes(from) && (port === 'model' || port === 'image') ? `${id}.${port}` : source;
    }),
  );
  const gone = new Set(trainings);
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const [key, entry] of Object.entries(rewired)) {
      if (allSources(entry).some((source) => gone.has(nodeOfSource(source)))) gone.add(key);
    }
  }
  return Object.fromEntries(Object.entries(rewired).filter(([key]) => !gone.has(key)));
}

/** The photographs that the shipped models of a workflow learned. */
export function learntPhotographs({ nodes }: GraphDocument): ReadonlySet<string> {
  return new Set(
    Object.values(nodes).flatMap((entry) => {
      const photograph = photographOfSample(String(entry.params?.['path']));
      return photograph === undefined ? [] : [photograph];
    }),
  );
}

/**
 * The nodes that a model comes out of, by what nodes declare: a model is what those take that write one to a file.
 * Trainings of packs are found too.
 */
function makersOfModels(document: GraphDocument, registry: Registry): readonly string[] {
  const models = new Set(
    registry.nodes
      .filter(({ description }) => description.writes?.as === 'model')
      .flatMap(({ description }) => description.inputs.map(({ type }) => type)),
  );
  return Object.keys(document.nodes).filter((id) =>
    descriptionOf(registry, document.nodes[id])?.outputs.some(({ type }) => models.has(type)),
  );
}

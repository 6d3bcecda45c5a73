import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { freshId, mapSources } from '../../../../src/graph/document/edit.ts';
import { typeOf } from '../../../../src/graph/document/port-ref.ts';
import { fittedTitle } from '../../../../src/graph/document/title.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';
import { t } from '../../texts/texts.ts';
import { LEARN_SIDES, LEARNING, type LearnSide } from '../recipes.ts';
import { latest, mapEntries } from './nodes.ts';

/**
 * The graph that learns a photograph: as the workflow trains that trains first, with the model saved.
 * @param template a workflow with a training; undefined takes the defaults of the node
 * @param side px of the longer side; the usual one is what the workflow says
 */
export function learningGraph(
  picture: string,
  name: string,
  registry: Registry,
  template?: GraphDocument,
  side: LearnSide = LEARN_SIDES[0],
): GraphDocument {
  const params = side === LEARN_SIDES[0] ? {} : { longSide: side };
  const trains = Object.values(template?.nodes ?? {}).find(
    (entry) => typeOf(entry) === 'training/train-pyramid',
  );
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: fittedTitle(t.journey.learnTitle(name)), seed: template?.meta.seed ?? 1 },
    extra: { purpose: LEARNING[side] },
    nodes: {
      photo: { type: latest(registry, 'image/load'), params: { path: picture } },
      train: {
        type: trains?.type ?? latest(registry, 'training/train-pyramid'),
        params: { ...trains?.params, ...params },
        in: { image: 'photo.image' },
      },
      model: { type: latest(registry, 'model/save'), in: { model: 'train.model' } },
    },
  };
}

/** A workflow that loads a model, with the training of a photograph in the place of that. */
export function withTraining(document: GraphDocument, learning: GraphDocument): GraphDocument {
  const loads = Object.keys(document.nodes).filter((id) => typeOf(document.nodes[id]) === 'model/load');
  const { photo, train, model } = learning.nodes;
  if (loads.length === 0 || photo === undefined || train === undefined || model === undefined)
    return document;
  const named = (base: string): string => freshId(document, base);
  const [photoId, trainId, keptId] = [named('learnt-photo'), named('learning'), named('kept-model')];
  const kept = Object.entries(document.nodes).filter(([id]) => !loads.includes(id));
  const rewired = mapEntries(Object.fromEntries(kept), (_id, entry) =>
    mapSources(entry, (source) => {
      const [node = '', port = ''] = source.split('.');
      return loads.includes(node) ? `${trainId}.${port}` : source;
    }),
  );
  return {
    ...document,
    nodes: {
      ...rewired,
      [photoId]: photo,
      [trainId]: { ...train, in: { image: `${photoId}.image` } },
      [keptId]: { ...model, in: { model: `${trainId}.model` } },
    },
  };
}

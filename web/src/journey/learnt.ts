import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { PastRun } from '../../../src/protocol/system.ts';
import { LEARNING_NODES, type Learning, learningGraph } from '../../../src/recipes/learning.ts';
import { modelOfSample } from '../../../src/recipes/samples.ts';
import { api } from '../api/rest.ts';
import { addToLibrary, modelOf, ownModels } from '../library/library.ts';
import { t } from '../texts/texts.ts';
import { markOf } from './mark.ts';
import { plainName } from './plain-name.ts';
import { LEARN_SIDES, LEARNING, type LearnSide } from './recipes.ts';
import { templates } from './workflows.ts';

/* What was learned of a photograph, and the graph that learns it. */

/** The model that learned a photograph: an own one, else the one that ships with it. */
export async function learntModel(picture: string): Promise<string | undefined> {
  return (await modelOf(picture))?.reference ?? modelOfSample(picture);
}

/** Earlier trainings that are looked through at most. */
const LOOKED_THROUGH = 8;

/** Keeps what was learned of a photograph when nobody waited for it: the page was closed, or went back to the question. */
export async function keepForgotten(picture: string, earlier: readonly PastRun[]): Promise<void> {
  if ((await learntModel(picture)) !== undefined) return;
  const trainings = earlier.filter(({ purpose }) => LEARN_SIDES.some((side) => LEARNING[side] === purpose));
  for (const { id } of trainings.slice(0, LOOKED_THROUGH)) {
    try {
      const { run: row } = await api.getRun({ path: { id } });
      if (markOf(row.document)?.picture !== picture) continue;
      addToLibrary(await api.importModel({ body: { run: id, output: 'model.safetensors' } }));
      return;
    } catch {
      // Its run or its file is gone: it is learned anew when that is asked for.
    }
  }
}

/** Whether a photograph was learned already; reads signals. */
export function isLearnt(picture: string): boolean {
  return (
    modelOfSample(picture) !== undefined ||
    ownModels.value?.some(({ info }) => info?.['picture'] === picture) === true
  );
}

/** The training of a photograph, as the workflow sets it that learns one. @param side px of its longer side */
export async function trainingOf(picture: string, side: LearnSide = LEARN_SIDES[0]): Promise<Learning> {
  const trains = templates.value.find(({ id }) => id === 'train-and-sample');
  const template = trains && (await api.getTemplate({ path: { id: trains.id } })).document;
  const usual = template?.nodes[LEARNING_NODES.train]?.params;
  return { picture, params: { ...usual, ...(side === LEARN_SIDES[0] ? {} : { longSide: side }) } };
}

/** The graph that learns a photograph. @param side px of its longer side */
export async function learningOf(picture: string, side: LearnSide = LEARN_SIDES[0]): Promise<GraphDocument> {
  const graph = learningGraph(await trainingOf(picture, side), t.journey.learnTitle(plainName(picture)));
  return { ...graph, extra: { purpose: LEARNING[side] } };
}

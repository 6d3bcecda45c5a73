import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { modelOfSample } from '../../../src/protocol/samples.ts';
import type { PastRun } from '../../../src/protocol/system.ts';
import { api } from '../api/rest.ts';
import { addToLibrary, modelOf, ownModels, scalesOf } from '../library/library.ts';
import { registry } from '../state/page/catalogue.ts';
import { learningGraph } from './graph/learning.ts';
import { markOf } from './mark.ts';
import { plainName } from './plain-name.ts';
import { LEARN_SIDES, LEARNING, type LearnSide } from './recipes.ts';
import type { Size } from './size.ts';
import { templates } from './workflows.ts';

/* What was learned of a photograph, and the graph that learns it. */

/** The model that learned a photograph: an own one, else the one that ships with it. */
export async function learntModel(
  picture: string,
): Promise<{ readonly reference: string; readonly scales: readonly Size[] } | undefined> {
  const own = await modelOf(picture);
  if (own !== undefined) return { reference: own.reference, scales: scalesOf(own) };
  const shipped = modelOfSample(picture);
  return shipped === undefined ? undefined : { reference: shipped, scales: [] };
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

/** The graph that learns a photograph. @param side px of its longer side */
export async function learningOf(picture: string, side: LearnSide = LEARN_SIDES[0]): Promise<GraphDocument> {
  const trains = templates.value.find(({ id }) => id === 'train-and-sample');
  const template =
    trains === undefined ? undefined : (await api.getTemplate({ path: { id: trains.id } })).document;
  return learningGraph(picture, plainName(picture), registry.value, template, side);
}

import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';

/** Engines that compute on one thread, and on two: there a training has a process beside its own. */
export interface TwoEngines {
  readonly one: EnergyEngine;
  readonly two: EnergyEngine;
}

/** Opens both before the specs of a suite, and closes them after those. */
export function useTwoEngines(): TwoEngines {
  const engines: { one?: EnergyEngine; two?: EnergyEngine } = {};
  before(async () => {
    engines.one = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    engines.two = await createOnnxEngine({ provider: 'cpu', threads: 2 });
  });
  after(() => Promise.all([engines.one?.dispose(), engines.two?.dispose()]));
  return engines as TwoEngines;
}

import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { onnxEngine } from './tiny-model.ts';

/**
 * An engine that is opened before the specs of a `describe` and disposed of after them: the one that users have, with
 * one thread, or what `open` opens. Call inside `describe`; what is given back gives the engine within specs and hooks.
 */
export function useEngine(open: () => Promise<EnergyEngine> = onnxEngine): () => EnergyEngine {
  let engine: EnergyEngine | undefined;
  before(async () => {
    engine = await open();
  });
  after(() => engine?.dispose());
  return () => {
    if (engine === undefined) throw new Error('There is an engine only within a spec or a hook.');
    return engine;
  };
}

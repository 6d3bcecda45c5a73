import type { EnergyEngine } from './engine.ts';

/** An engine without the right to free its device: whoever opened it closes it. */
export function lentEngine(engine: EnergyEngine): EnergyEngine {
  return {
    id: engine.id,
    device: engine.device,
    compile: (stack) => engine.compile(stack),
    compilePatches: (bank) => engine.compilePatches(bank),
    dispose: async () => undefined,
  };
}

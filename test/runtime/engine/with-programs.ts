import type { ConvStack, EnergyEngine, EnergyProgram } from '../../../src/runtime/engine/engine.ts';

/** An engine whose programs are made of another's. */
export function withPrograms(
  engine: EnergyEngine,
  made: (program: EnergyProgram, stack: ConvStack) => EnergyProgram,
): EnergyEngine {
  return {
    id: engine.id,
    device: engine.device,
    compile: (stack) => made(engine.compile(stack), stack),
    compilePatches: (bank) => engine.compilePatches(bank),
    dispose: () => engine.dispose(),
  };
}

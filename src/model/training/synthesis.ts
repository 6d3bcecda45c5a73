import type { ConvStack, EnergyEngine, EnergyProgram } from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import { generatorOf } from '../../runtime/random/random.ts';
import type { StreamId } from '../../runtime/random/random-stream-id.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { runLangevin, type StepEnergy } from '../langevin.ts';

/** The synthesis chains of one update, as plain data: another process may run them. */
export interface SynthesisChains {
  /** Where they start, frame included, in the net's own colours. */
  readonly start: Tensor;
  readonly steps: number;
  readonly stepSize: number;
  readonly momentum: number;
  readonly noiseScale: number;
  /** One random stream a chain. */
  readonly streams: readonly StreamId[];
}

export interface Synthesis {
  /** Where the chains end, frame included. */
  readonly state: Tensor;
  /** Of the chains before their last step; undefined without steps. */
  readonly energy: StepEnergy | undefined;
}

/** Runs chains beside what this process computes. */
export interface ChainRunner {
  /** @param stack the normalised net. @throws as `runLangevin` */
  synthesise(stack: ConvStack, chains: SynthesisChains): Promise<Synthesis>;
}

/** @throws as `runLangevin` */
export async function synthesise(
  program: EnergyProgram,
  { start, steps, streams, ...chain }: SynthesisChains,
  signal?: AbortSignal,
): Promise<Synthesis> {
  let energy: StepEnergy | undefined;
  const { state } = await runLangevin(program, start, {
    ...chain,
    steps,
    generators: streams.map(generatorOf),
    signal,
    // One of a whole chain's steps: its cost is nothing beside theirs.
    onStep: async (step, _read, ask) => {
      if (step === steps) energy = await ask();
    },
  });
  return { state, energy };
}

/** {@link synthesise} with a program of its own. */
export async function synthesiseWith(
  engine: EnergyEngine,
  stack: ConvStack,
  chains: SynthesisChains,
  signal?: AbortSignal,
): Promise<Synthesis> {
  const program = tiledProgram(engine.compile(stack), stack);
  try {
    return await synthesise(program, chains, signal);
  } finally {
    await program.release();
  }
}

import type {
  ConvStack,
  EnergyEngine,
  EnergyProgram,
  ParameterGradients,
  WeightedImages,
} from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import { generatorOf } from '../../runtime/random/random.ts';
import type { StreamId } from '../../runtime/random/random-stream-id.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import { runLangevin, type StepEnergy } from '../chain/langevin.ts';

/** The synthesis chains of one update, as plain data: another process may run them. */
export interface SynthesisChains {
  /** Where they start, margin included, in the net's own colours. */
  readonly start: Tensor;
  readonly steps: number;
  readonly stepSize: number;
  readonly momentum: number;
  readonly noiseScale: number;
  /** One random stream a chain. */
  readonly streams: readonly StreamId[];
  /** Asks for the parameter gradients, too: of the sum of the mean scores of all chains' ends, times this. */
  readonly weight?: number | undefined;
}

export interface Synthesis {
  /** Where the chains end, margin included. */
  readonly state: Tensor;
  /** Of the chains before their last step; undefined without steps. */
  readonly energy: StepEnergy | undefined;
  /** Where they were asked for. */
  readonly gradients?: ParameterGradients | undefined;
}

/** Runs chains beside what this process computes. */
export interface ChainRunner {
  /** @param stack the normalised net. @throws as `runLangevin` */
  synthesise(stack: ConvStack, chains: SynthesisChains): Promise<Synthesis>;
  /** Resolves when all that was asked for is on its way: until then nothing must block this thread. */
  sent(): Promise<void>;
}

/** Pixels of an image, margin included, up to which a step of a small net gains little from a second thread. */
const SMALL_AREA = 8192;

/**
 * Whether chains beside the rest of an update are faster than one after the other on all threads: on two threads a
 * large image's chain needs both.
 */
export function gainsFromRunner({ device }: EnergyEngine, { height, width }: Size): boolean {
  return (device.threads ?? 1) > 2 || height * width <= SMALL_AREA;
}

/** @throws as `runLangevin` */
export async function synthesise(
  program: EnergyProgram,
  { start, streams, weight, ...chain }: SynthesisChains,
  signal?: AbortSignal,
): Promise<Synthesis> {
  const { state, energy } = await runLangevin(program, start, {
    ...chain,
    generators: streams.map(generatorOf),
    signal,
    withEnergy: true,
  });
  if (weight === undefined) return { state, energy };
  const { images, weights } = weightedEnds(state, weight);
  return { state, energy, gradients: await program.parameterGradients(images, weights) };
}

/** The ends of chains as images of the contrastive gradient: the mean score of each counts so much. */
export function weightedEnds(state: Tensor, weight: number): WeightedImages {
  return { images: state, weights: new Array<number>(nchw(state).n).fill(weight) };
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

import { runLangevin } from '../../model/chain/langevin.ts';
import { initialiseNet } from '../../model/net/energy-net.ts';
import { spectralNormalise } from '../../model/net/spectral-norm.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { tensor } from '../../runtime/tensor.ts';
import { gradientFlops, netSpecOf, type StepCase } from './cases.ts';
import { type RoundsOptions, type TimedWork, type Timing, timeInterleaved } from './rounds.ts';

/** Something that takes Langevin steps: an engine, or another program doing the same work. */
export interface Stepper {
  readonly name: string;
  /** Prepares a case with random weights; the work is one step: forward, gradient, noise, clip. */
  prepare(benchCase: StepCase): Promise<{ readonly work: TimedWork; release(): Promise<void> }>;
}

export interface StepRow {
  readonly case: StepCase;
  readonly name: string;
  /** Milliseconds a step. */
  readonly timing: Timing;
  /** At the best round. */
  readonly gflops: number;
}

/** The steps of an engine, taken as a training takes them: through `runLangevin`. */
export function engineStepper(engine: EnergyEngine, noiseScale = 0.01): Stepper {
  return {
    name: engine.id,
    async prepare(benchCase) {
      const spec = netSpecOf(benchCase);
      const { height, width } = benchCase.size;
      const random = generator(1);
      const program = engine.compile(spectralNormalise(initialiseNet(spec, random, 0.05)).stack);
      const values = random.split('image').uniform(3 * height * width);
      const initial = tensor(
        [1, 3, height, width],
        values.map((value) => 2 * value - 1),
      );
      let calls = 0;
      return {
        async work(steps) {
          const generators = [random.split('call', calls++)];
          const began = performance.now();
          await runLangevin(program, initial, { steps, stepSize: 0.01, noiseScale, generators });
          return performance.now() - began;
        },
        release: () => program.release(),
      };
    },
  };
}

/** Times all steppers on one case, interleaved. */
export async function timeSteps(
  steppers: readonly Stepper[],
  benchCase: StepCase,
  options: RoundsOptions,
): Promise<StepRow[]> {
  const flops = gradientFlops(netSpecOf(benchCase), benchCase.size);
  const prepared = await Promise.all(
    steppers.map(async (stepper) => [stepper.name, await stepper.prepare(benchCase)] as const),
  );
  try {
    const timings = await timeInterleaved(new Map(prepared.map(([name, { work }]) => [name, work])), options);
    return [...timings].map(([name, timing]) => ({
      case: benchCase,
      name,
      timing,
      gflops: flops / timing.min / 1e6,
    }));
  } finally {
    for (const [, { release }] of prepared) await release();
  }
}

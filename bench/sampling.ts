import { type TimedWork, type Timing, timeInterleaved } from '../src/cli/bench/rounds.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { samplePyramid } from '../src/model/chain/sample-pyramid.ts';
import { type PyramidModel, requireNet } from '../src/model/pyramid/pyramid-model.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../src/model/pyramid/training-settings.ts';
import type { BenchContext } from './context.ts';
import { askMs, LAYOUTS, peerName } from './peer.ts';
import { randomModel } from './random-model.ts';
import { speedHeader } from './steps.ts';

export const SIZE = { height: 188, width: 250 };

export interface SamplingRow {
  readonly settings: string;
  readonly name: string;
  /** Milliseconds a sample. */
  readonly timing: Timing;
}

/** Settings for a sample of 250 px: the default ones with more scales, and the paper's. */
export function samplingSettings(): Readonly<Record<'balanced' | 'paper', TrainingSettings>> {
  const { balanced, paper } = TRAINING_PRESETS;
  const { shortSide } = balanced.pyramid;
  const pyramid = { longSide: SIZE.width, shortSide };
  return { balanced: { ...balanced, pyramid }, paper };
}

/** The same with few steps: what a chain takes of memory does not depend on its length. */
export function memorySettings(): ReturnType<typeof samplingSettings> {
  const { balanced, paper } = samplingSettings();
  return { balanced, paper: { ...paper, steps: 2 } };
}

/** A model as PyTorch's worker takes it. */
export function peerScales(model: PyramidModel): object[] {
  return model.scales.map(requireNet).map(({ size, net, steps, stepSize, momentum }) => {
    const { channels, kernels } = net.spec;
    return { ...size, channels, kernels, steps, stepSize, momentum };
  });
}

/** One sample of 250 px from nets of random weights. */
export async function benchSampling(context: BenchContext): Promise<SamplingRow[]> {
  const { engines, peer, options, rounds, print, tell } = context;
  const rows: SamplingRow[] = [];
  const titles: string[] = [];
  for (const [name, settings] of Object.entries(samplingSettings())) {
    if (options.quick && name === 'paper') continue;
    const model = randomModel(settings, SIZE);
    const title = `${name}, ${model.scales.length} scales`;
    titles.push(title);
    tell(`sampling: ${title}`);
    const contenders = new Map<string, TimedWork>(
      engines.map((engine) => [
        engine.id,
        async (times) => {
          const began = performance.now();
          await samplePyramid(engine, model, { seed: 1, count: times, batch: 1, candidates: 1 });
          return performance.now() - began;
        },
      ]),
    );
    const scales = peerScales(model);
    if (peer !== undefined) {
      for (const layout of LAYOUTS) {
        contenders.set(peerName(layout), (times) => askMs(peer, { do: 'sample', layout, scales, times }));
      }
    }
    const timings = await timeInterleaved(contenders, { ...rounds, rounds: Math.min(rounds.rounds, 3) });
    for (const [contender, timing] of timings) rows.push({ settings: title, name: contender, timing });
  }
  print(`\nOne sample of ${SIZE.width}×${SIZE.height} px, random weights\n`);
  const best = (settings: string, name: string) =>
    rows.find((row) => row.settings === settings && row.name === name)?.timing.min ?? Number.NaN;
  const cells = rows.map(({ settings, name, timing }) => [
    settings,
    name,
    figure(timing.min / 1000),
    figure(timing.median / 1000),
    ...LAYOUTS.map((layout) => figure(best(settings, peerName(layout)) / timing.min)),
  ]);
  print(tableText(['settings', 'on', 's (best)', 's (median)', ...speedHeader()], cells, 2));
  return rows;
}

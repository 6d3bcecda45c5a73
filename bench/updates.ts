import { type TimedWork, type Timing, timeInterleaved } from '../src/cli/bench/rounds.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../src/model/pyramid/training-settings.ts';
import type { BenchContext } from './context.ts';
import { askMs, LAYOUTS, peerName } from './peer.ts';
import { scaleWorks } from './scale-work.ts';
import { speedHeader } from './steps.ts';

export interface UpdateRow {
  readonly scale: number;
  readonly title: string;
  readonly name: string;
  /** Milliseconds an update. */
  readonly timing: Timing;
}

const SETTINGS: TrainingSettings = { ...TRAINING_PRESETS.balanced, optimiser: 'adam' };

/** One training update at each scale of the default pyramid, by Adam; PyTorch does the very same updates. */
export async function benchUpdates(context: BenchContext): Promise<UpdateRow[]> {
  const { engines, peer, options, photo, rounds, print, tell } = context;
  const rows: UpdateRow[] = [];
  for (const { scale, title, work, request, cycle } of scaleWorks(photo, SETTINGS, options.quick)) {
    tell(`updates: scale ${scale}, ${title}`);
    const contenders = new Map<string, TimedWork>(engines.map((engine) => [engine.id, work(engine)]));
    if (peer !== undefined) {
      for (const layout of LAYOUTS) {
        contenders.set(peerName(layout), async (times) => {
          const ms = await askMs(peer, { ...request, layout, times: times * cycle });
          return ms / cycle;
        });
      }
    }
    // Each piece of work is a whole cycle, though its milliseconds are those of one update.
    const timings = await timeInterleaved(contenders, { ...rounds, roundMs: rounds.roundMs / cycle });
    for (const [name, timing] of timings) rows.push({ scale, title, name, timing });
  }
  print('\nOne training update of the default settings, but by Adam (chains, parameter gradient)\n');
  const best = (scale: number, name: string) =>
    rows.find((row) => row.scale === scale && row.name === name)?.timing.min ?? Number.NaN;
  const cells = rows.map(({ scale, title, name, timing }) => [
    `${scale}: ${title}`,
    name,
    figure(timing.min),
    figure(timing.median),
    ...LAYOUTS.map((layout) => figure(best(scale, peerName(layout)) / timing.min)),
  ]);
  print(tableText(['scale', 'on', 'ms (best)', 'ms (median)', ...speedHeader()], cells, 2));
  return rows;
}

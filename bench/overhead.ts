import { describeCase, STEP_CASES } from '../src/cli/bench/cases.ts';
import type { TimedWork } from '../src/cli/bench/rounds.ts';
import { engineStepper } from '../src/cli/bench/steps.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { TRAINING_PRESETS } from '../src/model/training/settings.ts';
import type { BenchContext } from './context.ts';
import { type NativeClock, nativeClock } from './native-time.ts';
import { scaleWorks } from './scale-work.ts';

export interface OverheadRow {
  readonly what: string;
  /** Milliseconds of one step or update: all, and inside onnxruntime. */
  readonly wall: number;
  readonly native: number;
  /** (wall − native) / native, of the median round. */
  readonly overhead: number;
}

/** What our JavaScript adds to onnxruntime's native calls, in steps and in whole training updates. */
export async function benchOverhead(context: BenchContext): Promise<OverheadRow[] | undefined> {
  const { engines, options, rounds, photo, print, tell } = context;
  const engine = engines.find(({ id }) => id.startsWith('onnx-'));
  if (engine === undefined) {
    print('\nOur JavaScript beside the native calls: not measured, no onnx engine is among those timed.\n');
    return undefined;
  }
  const clock = nativeClock();
  const rows: OverheadRow[] = [];
  try {
    for (const benchCase of STEP_CASES) {
      for (const noise of [0, 0.01]) {
        const { work, release } = await engineStepper(engine, noise).prepare(benchCase);
        const what = `step ${noise > 0 ? 'with' : 'without'} noise, ${describeCase(benchCase)}`;
        tell(`overhead: ${what}`);
        rows.push(await measure(what, work, clock, rounds, 1));
        await release();
      }
    }
    for (const { scale, title, work, cycle } of scaleWorks(photo, TRAINING_PRESETS.balanced, options.quick)) {
      const what = `update, scale ${scale}: ${title}`;
      tell(`overhead: ${what}`);
      rows.push(await measure(what, work(engine), clock, rounds, cycle));
    }
  } finally {
    clock.remove();
  }
  print('\nOur JavaScript beside the native calls\n');
  const cells = rows.map(({ what, wall, native, overhead }) => [
    what,
    figure(wall),
    figure(native),
    `${(100 * overhead).toFixed(1)} %`,
  ]);
  print(tableText(['what', 'ms in all', 'ms native', 'ours'], cells));
  return rows;
}

async function measure(
  what: string,
  work: TimedWork,
  clock: NativeClock,
  { rounds, roundMs }: BenchContext['rounds'],
  /** Steps or updates in one unit of `work`, whose time is that of one of them. */
  cycle: number,
): Promise<OverheadRow> {
  await work(1);
  // A unit of work takes `cycle` times the time that it tells.
  const times = Math.max(1, Math.round(roundMs / ((await work(1)) * cycle)));
  const measured: { readonly wall: number; readonly native: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    clock.reset();
    const wall = (await work(times)) / times;
    measured.push({ wall, native: clock.ms / (times * cycle) });
  }
  measured.sort((a, b) => a.wall / a.native - b.wall / b.native);
  const { wall, native } = measured[measured.length >> 1] as (typeof measured)[number];
  return { what, wall, native, overhead: wall / native - 1 };
}

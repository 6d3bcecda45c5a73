import { describeCase, STEP_CASES } from '../src/cli/bench/cases.ts';
import type { TimedWork } from '../src/cli/bench/rounds.ts';
import { engineStepper } from '../src/cli/bench/steps.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { TRAINING_PRESETS } from '../src/model/pyramid/training-settings.ts';
import type { Clock } from './clock.ts';
import type { BenchContext } from './context.ts';
import { kernelClock } from './kernel-time.ts';
import { nativeClock } from './native-time.ts';
import { scaleWorks } from './scale-work.ts';

export interface OverheadRow {
  readonly what: string;
  /** Milliseconds of one step or update: all, inside onnxruntime, in WebAssembly kernels, and all the rest. */
  readonly wall: number;
  readonly native: number;
  readonly kernels: number;
  readonly javascript: number;
}

/**
 * Where the time of steps and of whole training updates goes: onnxruntime's native calls; our WebAssembly kernels;
 * JavaScript, with its garbage collector, which is all the rest.
 */
export async function benchOverhead(context: BenchContext): Promise<OverheadRow[] | undefined> {
  const { engines, options, rounds, photo, print, tell } = context;
  const engine = engines.find(({ id }) => id.startsWith('onnx-'));
  if (engine === undefined) {
    print('\nOurs beside the native calls: not measured, no onnx engine is among those timed.\n');
    return undefined;
  }
  const clocks: Clocks = { native: nativeClock(), kernels: kernelClock() };
  const rows: OverheadRow[] = [];
  try {
    for (const benchCase of STEP_CASES) {
      for (const noise of [0, 0.01]) {
        const { work, release } = await engineStepper(engine, noise).prepare(benchCase);
        const what = `step ${noise > 0 ? 'with' : 'without'} noise, ${describeCase(benchCase)}`;
        tell(`overhead: ${what}`);
        rows.push(await measure(what, work, clocks, rounds, 1));
        await release();
      }
    }
    for (const { scale, title, work, cycle } of scaleWorks(photo, TRAINING_PRESETS.balanced, options.quick)) {
      const what = `update, scale ${scale}: ${title}`;
      tell(`overhead: ${what}`);
      rows.push(await measure(what, work(engine), clocks, rounds, cycle));
    }
  } finally {
    clocks.native.remove();
    clocks.kernels.remove();
  }
  print('\nOurs beside the native calls, in one process\n');
  const cells = rows.map(({ what, wall, native, kernels, javascript }) => [
    ...[what, figure(wall), figure(native)],
    ...[percent(kernels / wall), percent(javascript / wall), percent(wall / native - 1)],
  ]);
  const heads = ['what', 'ms in all', 'ms native', 'WebAssembly', 'JavaScript', 'both / native'];
  print(tableText(heads, cells));
  return rows;
}

interface Clocks {
  readonly native: Clock;
  readonly kernels: Clock;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Of the round whose share of ours is the median. */
async function measure(
  what: string,
  work: TimedWork,
  { native, kernels }: Clocks,
  { rounds, roundMs }: BenchContext['rounds'],
  /** Steps or updates in one unit of `work`, whose time is that of one of them. */
  cycle: number,
): Promise<OverheadRow> {
  await work(1);
  // A unit of work takes `cycle` times the time that it tells.
  const times = Math.max(1, Math.round(roundMs / ((await work(1)) * cycle)));
  const measured: Omit<OverheadRow, 'what'>[] = [];
  for (let round = 0; round < rounds; round++) {
    native.reset();
    kernels.reset();
    const wall = (await work(times)) / times;
    const [inside, compiled] = [native.ms / (times * cycle), kernels.ms / (times * cycle)];
    measured.push({ wall, native: inside, kernels: compiled, javascript: wall - inside - compiled });
  }
  measured.sort((a, b) => a.wall / a.native - b.wall / b.native);
  return { what, ...(measured[measured.length >> 1] as (typeof measured)[number]) };
}

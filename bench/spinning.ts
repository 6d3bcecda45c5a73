import { spawn } from 'node:child_process';
import { describeCase, STEP_CASES, type StepCase } from '../src/cli/bench/cases.ts';
import { engineStepper, timeSteps } from '../src/cli/bench/steps.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { createOnnxEngine } from '../src/runtime/engine/onnx/engine.ts';
import type { BenchContext } from './context.ts';

/** Microseconds before an idle thread sleeps. */
const DURATIONS = [0, 5, 20, 50, 200, Number.POSITIVE_INFINITY];

const CASES: readonly StepCase[] = [
  { net: 'narrow', size: { height: 25, width: 37 } },
  ...STEP_CASES.slice(0, 2),
];

export interface SpinningRow {
  readonly net: string;
  readonly beside: string;
  /** Milliseconds of a step, the median round, for each of the durations. */
  readonly ms: readonly number[];
}

/**
 * What a step costs by how long idle threads spin before they sleep, alone and beside a process that keeps one core
 * busy.
 */
export async function benchSpinning({ options, rounds, print, tell }: BenchContext): Promise<SpinningRow[]> {
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const engines = await Promise.all(DURATIONS.map((spinning) => createOnnxEngine({ ...threads, spinning })));
  const steppers = engines.map((engine, i) => ({
    ...engineStepper(engine, 0),
    name: `${DURATIONS[i]}`,
  }));
  const rows: SpinningRow[] = [];
  try {
    for (const beside of ['nothing', 'a busy process']) {
      const busy = beside === 'nothing' ? undefined : spawn(process.execPath, ['-e', 'for (;;);']);
      try {
        for (const benchCase of CASES) {
          tell(`spinning: ${describeCase(benchCase)}, beside ${beside}`);
          const timed = await timeSteps(steppers, benchCase, rounds);
          rows.push({ net: describeCase(benchCase), beside, ms: timed.map(({ timing }) => timing.median) });
        }
      } finally {
        busy?.kill();
      }
    }
  } finally {
    for (const engine of engines) await engine.dispose();
  }
  print('\nOne Langevin step, ms (median), by the microseconds for which idle threads spin\n');
  const cells = rows.map(({ net, beside, ms }) => [net, beside, ...ms.map(figure)]);
  print(tableText(['net and size', 'beside', ...DURATIONS.map(String)], cells, 2));
  return rows;
}

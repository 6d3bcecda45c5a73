import { describeCase, STEP_CASES } from '../src/cli/bench/cases.ts';
import { engineStepper, type StepRow, timeSteps } from '../src/cli/bench/steps.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import type { BenchContext } from './context.ts';
import { LAYOUTS, peerName, peerStepper } from './peer.ts';

/** Noise of a step: 0.01, a training's; 0, with which samples are drawn. */
const NOISES = [
  { noise: 0.01, what: 'gradient to the image, noise, clip' },
  { noise: 0, what: 'without noise, as samples are drawn' },
] as const;

/** One Langevin step with and without noise: engine × net × size, with PyTorch in both layouts as further contenders. */
export async function benchSteps({ engines, peer, rounds, print, tell }: BenchContext): Promise<StepRow[]> {
  const all: StepRow[] = [];
  for (const { noise, what } of NOISES) {
    const steppers = [
      ...engines.map((engine) => engineStepper(engine, noise)),
      ...(peer === undefined ? [] : LAYOUTS.map((layout) => peerStepper(peer, layout, noise))),
    ];
    const rows: StepRow[] = [];
    for (const benchCase of STEP_CASES) {
      tell(`steps: ${describeCase(benchCase)}, noise ${noise}`);
      rows.push(...(await timeSteps(steppers, benchCase, rounds)));
    }
    print(`\nOne Langevin step (${what})\n`);
    print(stepTable(rows));
    all.push(...rows);
  }
  return all;
}

function stepTable(rows: readonly StepRow[]): string {
  const best = (row: StepRow, name: string) =>
    rows.find((other) => other.case === row.case && other.name === name)?.timing.min ?? Number.NaN;
  const cells = rows.map((row) => {
    const { min, median } = row.timing;
    const ratios = LAYOUTS.map((layout) => figure(best(row, peerName(layout)) / min));
    return [describeCase(row.case), row.name, figure(min), figure(median), figure(row.gflops), ...ratios];
  });
  const header = ['net and size', 'on', 'ms (best)', 'ms (median)', 'GFLOP/s', ...speedHeader()];
  return tableText(header, cells, 2);
}

/** How many times as fast as PyTorch, by layout. */
export function speedHeader(): string[] {
  return LAYOUTS.map((layout) => `x ${peerName(layout)}`);
}

import { describeCase, STEP_CASES } from '../src/cli/bench/cases.ts';
import { engineStepper, type StepRow, timeSteps } from '../src/cli/bench/steps.ts';
import { figure, tableText } from '../src/cli/bench/table.ts';
import type { BenchContext } from './context.ts';
import { LAYOUTS, peerName, peerStepper } from './peer.ts';

/** One Langevin step: engine × net × size, with PyTorch in both layouts as further contenders. */
export async function benchSteps({ engines, peer, rounds, print, tell }: BenchContext): Promise<StepRow[]> {
  const steppers = [
    ...engines.map((engine) => engineStepper(engine)),
    ...(peer === undefined ? [] : LAYOUTS.map((layout) => peerStepper(peer, layout))),
  ];
  const rows: StepRow[] = [];
  for (const benchCase of STEP_CASES) {
    tell(`steps: ${describeCase(benchCase)}`);
    rows.push(...(await timeSteps(steppers, benchCase, rounds)));
  }
  print('\nOne Langevin step (score, gradient to the image, noise, clip)\n');
  const best = (row: StepRow, name: string) =>
    rows.find((other) => other.case === row.case && other.name === name)?.timing.min ?? Number.NaN;
  const cells = rows.map((row) => {
    const { min, median } = row.timing;
    const ratios = LAYOUTS.map((layout) => figure(best(row, peerName(layout)) / min));
    return [describeCase(row.case), row.name, figure(min), figure(median), figure(row.gflops), ...ratios];
  });
  const header = ['net and size', 'on', 'ms (best)', 'ms (median)', 'GFLOP/s', ...speedHeader()];
  print(tableText(header, cells, 2));
  return rows;
}

/** How many times as fast as PyTorch, by layout. */
export function speedHeader(): string[] {
  return LAYOUTS.map((layout) => `x ${peerName(layout)}`);
}

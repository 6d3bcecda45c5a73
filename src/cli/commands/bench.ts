import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { openEngine, surveyEngines } from '../../runtime/engine/engines.ts';
import { machineInfo } from '../../runtime/machine.ts';
import { describeCase, STEP_CASES } from '../bench/cases.ts';
import { engineStepper, type StepRow, timeSteps } from '../bench/steps.ts';
import { figure, tableText } from '../bench/table.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface BenchCommandOptions {
  readonly engine?: readonly string[];
  readonly threads?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** `patchwise bench`: what a Langevin step costs on each engine, for each net and size. */
export async function benchCommand(options: BenchCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const engines = await openEngines(options.engine, options.threads);
  const rows: StepRow[] = [];
  try {
    const cases = options.quick ? STEP_CASES.slice(0, 2) : STEP_CASES;
    const rounds = options.quick ? { rounds: 3, roundMs: 100 } : { rounds: 7, roundMs: 400 };
    for (const benchCase of cases) {
      terminal.err(`timing ${describeCase(benchCase)} …\n`);
      rows.push(
        ...(await timeSteps(
          engines.map((engine) => engineStepper(engine)),
          benchCase,
          rounds,
        )),
      );
    }
  } finally {
    for (const engine of engines) await engine.dispose();
  }
  const devices = Object.fromEntries(engines.map(({ id, device }) => [id, device]));
  terminal.out(
    options.json
      ? `${JSON.stringify({ machine: machineInfo(), devices, steps: rows }, null, 2)}\n`
      : `${stepTable(rows)}\nOne Langevin step of one image: score, gradient to the image, noise, clip.\n`,
  );
  return EXIT.done;
}

/** The engines asked for; without names all that have a device of their own. */
export async function openEngines(
  names: readonly string[] | undefined,
  threads: number | undefined,
): Promise<EnergyEngine[]> {
  const chosen =
    names ??
    (await surveyEngines())
      .filter((report) => report.available && !report.software)
      .map((report) => report.id);
  const engines: EnergyEngine[] = [];
  for (const name of chosen) engines.push(await openEngine(name, { threads }));
  return engines;
}

/** One line a case and contender, the ratio to the first contender of the case last. */
function stepTable(rows: readonly StepRow[]): string {
  const cells = rows.map((row) => {
    const first = rows.find((other) => other.case === row.case) ?? row;
    const ratio = row === first ? '' : `${figure(row.timing.min / first.timing.min)}x`;
    const { min, median } = row.timing;
    return [describeCase(row.case), row.name, figure(min), figure(median), figure(row.gflops), ratio];
  });
  return tableText(['net and size', 'on', 'ms (best)', 'ms (median)', 'GFLOP/s', 'time'], cells, 2);
}

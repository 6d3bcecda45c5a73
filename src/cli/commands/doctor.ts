import { dirname, join } from 'node:path';
import { chooseEngine, type EngineReport } from '../../runtime/engine/engine-choice.ts';
import { surveyEngines } from '../../runtime/engine/engines.ts';
import { findOtherSystems, removeOtherSystems } from '../../runtime/engine/onnx/other-systems.ts';
import { writeFailure } from '../../runtime/files.ts';
import { machineInfo } from '../../runtime/machine.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/**
 * `patchwise doctor`: this machine, and each engine with its device, or why not and what to install. With `prune` it
 * first removes onnxruntime's libraries for other systems.
 */
export async function doctorCommand(
  options: { readonly json?: boolean; readonly prune?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.prune === true) prune(terminal);
  const machine = machineInfo();
  const engines = await surveyEngines();
  const usable = engines.some((report) => report.available && !report.software);
  const auto = usable ? chooseEngine(engines).id : undefined;
  if (options.json) {
    terminal.out(`${JSON.stringify({ machine, engines, auto: auto ?? null }, null, 2)}\n`);
  } else {
    const memory = (machine.memoryBytes / 2 ** 30).toFixed(1);
    terminal.out(
      `${machine.os} ${machine.arch}, ${machine.cpu}, ${machine.cores} cores, ${memory} GiB, Node ${machine.node}\n`,
    );
    for (const [name, version] of Object.entries(machine.packages)) {
      terminal.out(`  ${name} ${version ?? 'not installed'}\n`);
    }
    terminal.out('\nEngines\n');
    for (const report of engines) terminal.out(engineText(report, report.id === auto));
    const spare = findOtherSystems().bytes;
    if (spare > 0) {
      terminal.out(
        `\nonnxruntime-node takes ${megabytes(spare)} for other systems: \`patchwise doctor --prune\` removes that.\n`,
      );
    }
    const { SQLITE_REMEDY, sqliteDrivers } = await import('../../server/store/sqlite/sqlite.ts');
    if (sqliteDrivers().length === 0)
      terminal.out(`\nNode ${machine.node} has no SQLite, which the studio needs. ${SQLITE_REMEDY}\n`);
    if (auto === undefined) terminal.out('\nNo engine can run here: see the remedies above.\n');
  }
  return usable ? EXIT.done : EXIT.failed;
}

/** @throws `file/unwritable` where the installation belongs to somebody else */
function prune(terminal: Terminal): void {
  try {
    const { bytes } = removeOtherSystems();
    terminal.err(
      bytes === 0
        ? 'There are no libraries of other systems to remove.\n'
        : `Removed ${megabytes(bytes)} of onnxruntime-node: its libraries for other systems.\n`,
    );
  } catch (error) {
    throw writeFailure(join(dirname(findOtherSystems().folders[0] ?? '.'), 'bin'), error);
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function engineText(report: EngineReport, isAuto: boolean): string {
  const mark = report.available ? '✓' : '✗';
  const device = report.device === undefined ? '' : ` ${report.device.name}`;
  const notes = [report.software && 'a software GPU, slower than the CPU', isAuto && 'what auto picks']
    .filter((note) => note !== false)
    .join('; ');
  const lines = [`${mark} ${report.id}${device}${notes === '' ? '' : ` (${notes})`}`];
  if (report.reason !== undefined) lines.push(`    ${report.reason}`);
  if (report.install !== undefined) lines.push(`    To get it: ${report.install}`);
  return `${lines.join('\n')}\n`;
}

import { type CheckReport, counted } from '../../server/check/report.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckCommandOptions {
  readonly home: string;
  readonly repair?: boolean;
  readonly json?: boolean;
}

/**
 * `patchwise check`: looks through the data of a studio that is not running, and repairs it when asked to.
 * @returns 0 when all is sound or was mended, 1 when damage is left
 */
export async function checkCommand(
  { home, repair = false, json = false }: CheckCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  process.umask(0o077);
  const { checkHome } = await import('../../server/check/check-home.ts');
  const report = await checkHome(home, { repair });
  terminal.out(json ? `${JSON.stringify(report, null, 2)}\n` : checkText(report));
  const left = report.findings.filter(({ done }) => done === undefined);
  const mendable = left.some(({ area }) => area !== 'assets');
  if (left.length > 0 && !repair && !json) {
    terminal.err(`Nothing was changed${mendable ? ': --repair repairs what can be repaired' : ''}.\n`);
  }
  return left.length === 0 ? EXIT.done : EXIT.failed;
}

/** Of what is not called by its area. */
const NAMES: Readonly<Record<string, string>> = { cache: 'cached results', temporary: 'temporary files' };

/** A report as people read it. */
export function checkText({ checked, findings, quarantine }: CheckReport): string {
  const counts = Object.entries(checked).map(([area, count]) => counted(count, NAMES[area] ?? area));
  const lines = [`Checked the database${counts.length > 0 ? `, ${counts.join(', ')}` : ''}.`];
  for (const { area, where, what, done } of findings) {
    lines.push(
      `${done === undefined ? '✗' : '✓'} ${area}: ${where}: ${what}${done === undefined ? '' : ` (${done})`}`,
    );
  }
  if (findings.length === 0) lines.push('All is sound.');
  if (quarantine !== undefined) lines.push(`What could not be used is in ${quarantine}.`);
  return `${lines.join('\n')}\n`;
}

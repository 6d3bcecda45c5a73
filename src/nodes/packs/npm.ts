import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PatchwiseError } from '../../errors.ts';

/** Text of npm that goes into a message. */
const MAX_SAID = 2000;

/**
 * Runs npm in a folder, without the scripts of any package.
 * @returns what it wrote to stdout
 * @throws `tool/missing` when there is no npm, `tool/failed` with what it said
 */
export async function npm(folder: string, args: readonly string[]): Promise<string> {
  const all = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const script = npmScript();
  const [command, rest] = script === undefined ? ['npm', all] : [process.execPath, [script, ...all]];
  const child = spawn(command, rest, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_SAID);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new PatchwiseError('tool/missing', `npm could not be started: ${cause.message}`, {
          hint: 'Packs are installed by npm, which comes with Node: install it, or put it on the PATH.',
          cause,
        }),
      ),
    );
    child.once('close', resolve);
  });
  if (code === 0) return out;
  throw new PatchwiseError('tool/failed', `npm ${args[0]} failed: ${said.trim() || `exit code ${code}`}`, {
    hint: 'Check the name of the package and the connection to the npm registry.',
  });
}

/**
 * npm as a script for Node: that which runs us, or the one beside Node; a command of that name needs a shell on
 * Windows.
 */
function npmScript(): string | undefined {
  const beside = dirname(process.execPath);
  return [
    process.env['npm_execpath'],
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
}

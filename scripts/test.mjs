// Runs the checks (types, format and lint with the arrows between folders) and every spec.
// The last line reports how many specs passed and failed.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (...path) => join(root, 'node_modules', ...path);

function check(title, args) {
  console.log(`\n— ${title}`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

const checks = [
  check('types', [bin('typescript', 'bin', 'tsc'), '--noEmit']),
  check('types of the editor', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'web']),
  check('types of the browser site', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'try']),
  check('format, lint, arrows', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']),
];
if (checks.includes(false)) {
  console.error('\nA check failed: see above.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
const reporter = join(root, 'scripts', 'reporter.cjs');

/** Runs a suite, seen as it runs or, where another one is, kept in a file until {@link report}. */
function suite(title, args, seen) {
  const counts = join(folder, `${title}.json`);
  const output = seen ? undefined : join(folder, `${title}.log`);
  const to = output === undefined ? 'inherit' : openSync(output, 'w');
  if (seen) console.log(`\n— ${title}`);
  const child = spawn(process.execPath, [bin('mocha', 'bin', 'mocha.js'), ...args, '--reporter', reporter], {
    cwd: root,
    stdio: ['ignore', to, to],
    env: { ...process.env, PATCHWISE_COUNTS: counts },
  });
  if (to !== 'inherit') closeSync(to);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ title, output, counts, end: error.message }));
    child.once('exit', (code, signal) => resolve({ title, output, counts, end: signal ?? code }));
  });
}

/** Prints what was not seen; the result is what mocha counted, with one more failure when it ended without counting. */
function report({ title, output, counts, end }) {
  if (output !== undefined) console.log(`\n— ${title}\n${readFileSync(output, 'utf8')}`);
  const found = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passes: 0, failures: 0, pending: 0 };
  if (end === 0 || found.failures > 0) return found;
  console.log(`The ${title} ended with ${end} before all were counted.`);
  return { ...found, failures: 1 };
}

/** One suite after another, each reported as it ends. */
async function inTurn(suites, seen) {
  const results = [];
  for (const [title, args] of suites) results.push(report(await suite(title, args, seen)));
  return results;
}

// A minute or two of killed processes and full disks: `npm run test:faults` by hand, always in CI.
const faults = process.env.CI ? [['faults', ['test/faults/**/*.spec.ts']]] : [];
const specs = ['test/**/*.spec.ts', '--ignore', 'test/e2e/**', '--ignore', 'test/faults/**'];
const browser = ['test/e2e/**/*.spec.ts'];
console.log('\nThe browser specs run beside the others, then the faults; what they say comes when they end.');
const all = (
  await Promise.all([
    inTurn([['specs', specs]], true),
    inTurn([['browser specs', browser], ...faults], false),
  ])
).flat();
rmSync(folder, { recursive: true, force: true });
const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
console.log(`\n${sum('passes')} passed, ${sum('failures')} failed, ${sum('pending')} skipped`);
process.exit(sum('failures') === 0 ? 0 : 1);

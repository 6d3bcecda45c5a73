// Runs the checks (types, format and lint with the arrows between folders) and every spec.
// The last line reports how many specs passed and failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (...path) => join(root, 'node_modules', ...path);

function run(title, args, env = {}) {
  console.log(`\n— ${title}`);
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

const checks = [
  run('types', [bin('typescript', 'bin', 'tsc'), '--noEmit']),
  run('types of the editor', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'web']),
  run('types of the browser site', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'try']),
  run('format, lint, arrows', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']),
];
if (checks.includes(false)) {
  console.error('\nA check failed: see above.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));

/** Runs specs; the result is what mocha counted, with one more failure when it ended without counting. */
function specs(title, args) {
  const file = join(folder, `${title}.json`);
  const passed = run(title, [bin('mocha', 'bin', 'mocha.js'), ...args, '--reporter', reporter], {
    PATCHWISE_COUNTS: file,
  });
  const counts = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passes: 0, failures: 0, pending: 0 };
  if (!passed && counts.failures === 0) counts.failures = 1;
  return counts;
}

const reporter = join(root, 'scripts', 'reporter.cjs');
const all = [
  specs('specs', ['test/**/*.spec.ts', '--ignore', 'test/e2e/**', '--ignore', 'test/faults/**']),
  specs('browser specs', ['test/e2e/**/*.spec.ts', '--timeout', '120000']),
  // A minute or two of killed processes and full disks: `npm run test:faults` by hand, always in CI.
  ...(process.env.CI ? [specs('faults', ['test/faults/**/*.spec.ts'])] : []),
];
rmSync(folder, { recursive: true, force: true });
const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
console.log(`\n${sum('passes')} passed, ${sum('failures')} failed, ${sum('pending')} skipped`);
process.exit(sum('failures') === 0 ? 0 : 1);

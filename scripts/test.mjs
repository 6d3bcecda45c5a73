// Runs the checks (types, format and lint with the arrows between folders) and every spec.
// The last line reports how many specs passed and failed.
import { spawnSync } from 'node:child_process';
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
  run('format, lint, arrows', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']),
];
if (checks.includes(false)) {
  console.error('\nA check failed: see above.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const passed = run('specs', [
  bin('mocha', 'bin', 'mocha.js'),
  'test/**/*.spec.ts',
  '--reporter',
  join(root, 'scripts', 'reporter.cjs'),
]);
process.exit(passed ? 0 : 1);

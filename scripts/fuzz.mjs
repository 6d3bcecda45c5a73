// Runs the property tests of parsers and endpoints with many inputs: npm run test:fuzz [-- runs]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [runs = '10000'] = process.argv.slice(2);
const specs = [
  'test/server/fuzz.spec.ts',
  'test/server/mutated-files.spec.ts',
  'test/server/mutated-input.spec.ts',
  'test/server/mutated-requests.spec.ts',
  'test/disk/resolve-inside.spec.ts',
  'test/server/security/uploads.spec.ts',
];
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const result = spawnSync(process.execPath, [mocha, ...specs, '--timeout', '0'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: runs },
});
process.exit(result.status ?? 1);

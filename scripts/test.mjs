// Runs the checks (types, format and lint with the arrows between folders) and every spec.
// A spec file that failed is run once again, alone; a suite that stands still is ended. At the end come all failures, then
// how many specs passed and failed.
//   node scripts/test.mjs [--quick | --installed]
// --quick      without what takes more than half of the time: browsers, processes, other machines, packages, benches,
//              examples, and the commands of the documents. For the inner loop
// --installed  also uses the package as its users install it, under this Node and the current one: one spec more
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLines, filesToRunAgain, outcomeOf, totalOf, withSecondRuns } from './outcomes.mjs';
import { endWhenStill } from './stillness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (...path) => join(root, 'node_modules', ...path);

const quick = process.argv.includes('--quick');

const folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
const reporter = join(root, 'scripts', 'reporter.cjs');

/** What mocha's command starts, with the options for Node of its settings: 0.3 s of a processor less for each suite. */
const mocha = [
  ...JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8'))['node-option'].map(
    (option) => `--${option}`,
  ),
  bin('mocha', 'lib', 'cli', 'cli.js'),
];

/** Of what a suite printed, so much is told again at the end where it died. */
const TAIL_LETTERS = 1500;

/**
 * Runs a suite, seen as it runs or, where another one is, shown when it has ended.
 * @param specs mocha's arguments; or `script`, a program of Node with its arguments, which is one spec by itself
 * @returns {Promise<import('./outcomes.mjs').SuiteOutcome>}
 */
async function run({ title, specs, script }, seen) {
  const counts = join(folder, `${title.replaceAll('/', ' ')}.json`);
  const output = seen ? undefined : join(folder, `${title}.log`);
  const to = output === undefined ? 'inherit' : openSync(output, 'w');
  if (seen) console.log(`\n— ${title}`);
  const args = script ?? [...mocha, ...specs, '--reporter', reporter];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', to, to],
    // Compilers in Go collect their garbage less often: they run for seconds.
    env: { GOGC: '400', ...process.env, PATCHWISE_COUNTS: counts, PATCHWISE_TEST_RUN: folder },
  });
  if (to !== 'inherit') closeSync(to);
  const { end, stood } = await endWhenStill(child, counts);
  const printed = output === undefined ? '' : readFileSync(output, 'utf8');
  if (output !== undefined) console.log(`\n— ${title}\n${printed}`);
  const written = script === undefined ? writtenIn(counts) : end === 0 ? onePassed(script[0]) : undefined;
  return outcomeOf(title, written, stood ? 'stood still' : end, printed.slice(-TAIL_LETTERS));
}

const writtenIn = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const onePassed = (path) => ({ files: { [path]: { passes: 1, failures: 0, pending: 0, failed: [] } } });

const site = ['test/e2e/try*.spec.ts', 'test/e2e/engine-web.spec.ts'];
/** They start servers, runners and the command line, kill them and fill their disks. */
const processes = [
  ...['cli/bad-folders', 'cli/interrupt', 'cli/serve', 'runtime/parent-watch', 'runtime/probe-process'],
  ...['server/front-ends', 'server/open-studio', 'server/real-studio'],
].map((name) => `test/${name}.spec.ts`);
/** They wait for databases and disks. */
const stores = 'test/server/store/**/*.spec.ts';
/**
 * The long ones first, so that none still runs when all others have ended: one by itself keeps no second processor
 * busy. That of faults waits most of its time, for what was killed to be there again; those of browsers take two to
 * three minutes of a processor. The one without files has whatever no other names, so that no spec is forgotten.
 */
const parts = [
  // Minutes of killed processes and full disks: `npm run test:faults` by hand, always in CI.
  { title: 'faults', files: ['test/faults/**/*.spec.ts'], isSlow: true, isLeftOut: !process.env.CI },
  { title: 'browser specs, a to i', files: ['test/e2e/[a-i]*.spec.ts'], but: site, isSlow: true },
  { title: 'browser specs, j to q', files: ['test/e2e/[j-q]*.spec.ts'], isSlow: true },
  { title: 'browser specs, r to z', files: ['test/e2e/[r-z]*.spec.ts'], but: site, isSlow: true },
  { title: 'specs of the site without a server', files: site, isSlow: true },
  { title: 'specs of many machines', files: ['test/machines/**/*.spec.ts'], isSlow: true },
  { title: 'specs of processes', files: processes, isSlow: true },
  { title: 'specs of stores', files: [stores] },
  {
    title: 'specs of the server',
    files: ['test/server/**/*.spec.ts', 'test/studio/**/*.spec.ts', 'test/disk/**/*.spec.ts'],
    but: [...processes, stores],
  },
  { title: 'specs of models and nodes', files: ['test/model/**/*.spec.ts', 'test/nodes/**/*.spec.ts'] },
  { title: 'other specs' },
  // These start compilers, package managers and Python.
  {
    title: 'specs of packages, benches and examples',
    files: ['test/*.spec.ts', 'test/{bench,packs}/**/*.spec.ts'],
    isSlow: true,
  },
  { title: 'specs of the command line', files: ['test/cli/**/*.spec.ts'], but: processes },
  { title: 'commands of the documents', files: ['test/scripts/docs-run.spec.ts'], isSlow: true },
  { title: 'specs of engines', files: ['test/runtime/**/*.spec.ts'], but: processes },
];
const named = parts.flatMap(({ files = [] }) => files);
const specs = parts
  .filter(({ isSlow, isLeftOut }) => !isLeftOut && !(quick && isSlow))
  .map(({ title, files, but = [] }) => {
    const [taken, left] = files === undefined ? [['test/**/*.spec.ts'], named] : [files, but];
    return { title, specs: [...taken, ...left.flatMap((pattern) => ['--ignore', pattern])] };
  });
// Several checkers would each check what they share, while other suites want the processors.
const types = (...project) => [
  bin('typescript', 'bin', 'tsc'),
  ...['--noEmit', '--checkers', '1', ...project],
];
const checks = [
  { title: 'types', script: types() },
  { title: 'types of the pages', script: types('-p', 'web') },
  { title: 'format, lint, arrows', script: [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'] },
];
// The checks are short and wait for nothing: at the end, they fill what is left of the time.
const suites = quick ? [...checks, ...specs] : [...specs, ...checks];
// Specs wait for processes, pages and moments a good part of their time: more suites than processors keep these busy. With
// two more, two processors were idle for a third of the time; specs pass with ten times as many processes as processors.
const side = availableParallelism() + 3;
if (process.argv.includes('--installed')) {
  const script = [join(root, 'scripts', 'check-install.mjs'), '--node', '24'];
  // It waits for the network: beside the long ones, that costs nothing.
  suites.splice(side, 0, { title: 'the installed package', script });
}

const first = [];
let watched = false;
/** When each suite began and ended: whoever moves files between them sees what the others wait for. */
const times = [];
const start = performance.now();
/** Milliseconds of all processors: that they computed, whoever let them, and that they had nothing to do. */
function processorTime() {
  const each = cpus().map(({ times: { idle, ...busy } }) => [
    Object.values(busy).reduce((sum, ms) => sum + ms, 0),
    idle,
  ]);
  return [0, 1].map((at) => each.reduce((sum, one) => sum + one[at], 0));
}
const before = processorTime();
const secondsAt = (time) => Math.round((time - start) / 1000);

/** One suite after another, as long as there are any, each reported as it ends; one of them all is seen as it runs. */
async function worker() {
  for (let next = suites.shift(); next !== undefined; next = suites.shift()) {
    const seen = !watched;
    watched = true;
    const began = performance.now();
    first.push(await run(next, seen));
    if (seen) watched = false;
    times.push(`${next.title} ${secondsAt(began)} to ${secondsAt(performance.now())}`);
  }
}

console.log(`\nUp to ${side} suites run side by side; what is not seen as it runs comes when it ends.`);
await Promise.all(Array.from({ length: side }, worker));

const [busy, idle] = processorTime().map((ms, at) => ms - before[at]);
console.log(`\nFrom when to when the suites ran, s: ${times.join(', ')}.`);
console.log(
  `Processors computed ${Math.round(busy / 1000)} s meanwhile, and were idle ${Math.round(idle / 1000)} s.`,
);

// Beside others a machine may be too busy for a spec: that is told, but is no failure of what is tested.
const again = new Map();
for (const file of filesToRunAgain(first)) {
  again.set(file, await run({ title: `once again, alone: ${file}`, specs: [file] }, true));
}
rmSync(folder, { recursive: true, force: true });
const { suites: all, passedAlone } = withSecondRuns(first, again);
for (const line of closingLines(all, passedAlone)) console.log(line);
process.exitCode = totalOf(all).failures === 0 ? 0 : 1;

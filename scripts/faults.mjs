// Every fault and attack of test/faults, many times each: npm run test:faults [-- tries [report.md [file …]]]
// The table of what was tried and what was lost is printed at the end, and written into the report where one is named.
// With files (server, disk …) only those are tried, and the other rows of the report stay as they are; with some words of
// titles too (server:mid-run) only those tests of a file.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [tries = '20', report, ...chosen] = process.argv.slice(2);
const only = chosen.map((text) => text.split(':')[0]);
if (!/^[1-9]\d*$/.test(tries)) {
  console.error('Give how often each is to be tried: npm run test:faults -- 20');
  process.exit(2);
}
const files = readdirSync(join(root, 'test', 'faults'))
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => name.replace('.spec.ts', ''));
for (const name of only) {
  if (files.includes(name)) continue;
  console.error(`There is no ${name}: take some of ${files.join(', ')}.`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'patchwise-faults-'));
const table = join(folder, 'table.md');
writeFileSync(table, '');
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
const commit = `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${git('status', '--porcelain', '--', 'src', 'test') === '' ? '' : ' with changes'}`;
const failed = [];
// A process for each file: what one leaves in memory is not measured in the next, and a crash costs one file.
for (const one of chosen.length === 0 ? files : chosen) {
  const [file, ...words] = one.split(':');
  // No limit on time: a slow machine is no fault.
  const spec = join('test', 'faults', `${file}.spec.ts`);
  const { status } = spawnSync(
    process.execPath,
    [mocha, spec, '--timeout', '0', ...words.flatMap((text) => ['--fgrep', text])],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, FAULT_TRIES: tries, FAULT_TABLE: table },
    },
  );
  if (status !== 0) failed.push(one);
  if (report !== undefined) writeReport();
}
console.log(`\nAll of them:\n\n${readFileSync(table, 'utf8')}`);
if (failed.length > 0) console.log(`Specs failed: ${failed.join(', ')}`);
rmSync(folder, { recursive: true, force: true });
process.exit(failed.length === 0 ? 0 : 1);

/** Rows by the name of their fault, whatever it counts; those of this run take the place of earlier ones. */
function writeReport() {
  const rows = new Map();
  const take = (text, more) => {
    for (const line of text.split('\n')) {
      const [, fault] = /^\| (.+?) \| (?:\d+) \|/.exec(line) ?? [];
      if (fault !== undefined) rows.set(fault.replace(/\d+/g, '#'), line + more);
    }
  };
  if (only.length > 0 && existsSync(report)) take(readFileSync(report, 'utf8'), '');
  take(readFileSync(table, 'utf8'), ` ${commit} |`);
  const left = beginnings().filter((name) => ![...rows.values()].some((row) => row.startsWith(`| ${name}`)));
  const missing =
    left.length === 0 ? '' : `\nNot tried so often yet: ${left.map((name) => name.trim()).join('; ')}.\n`;
  writeFileSync(
    report,
    `# Faults and attacks

Written by \`npm run test:faults -- 20 docs/faults.md\`; what each promise is: [SECURITY.md](../SECURITY.md). A try counts as
lost when anything that was acknowledged is gone or other than it was, anything ran twice, a process, a place or a file
handle stayed behind, or the server failed, crashed or answered what it must not.

Last run on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform} ${release()}, ${cpus().length} cores. \`npm run test:faults -- 20 docs/faults.md server disk\` tries the rows of
two files of \`test/faults\` anew, \`server:mid-run\` those of the tests with such a title.

The memory of a server under eight deaf clients that keep asking is held below 400 MiB by \`test/faults/clients.spec.ts\`, which
prints it.
${missing}
| fault or attack | tried | lost | at commit |
|---|---|---|---|
${[...rows.values()].join('\n')}
`,
  );
}

/** How the names of all rows begin, as the specs say them: some end with a number or a name of what is tried. */
function beginnings() {
  const names = new Set();
  for (const file of files) {
    const text = readFileSync(join(root, 'test', 'faults', `${file}.spec.ts`), 'utf8');
    for (const [, , name] of text.matchAll(/(?:\btryOften\(\s*|\btried\(|\bFAULT = )(['`])([^'`$]+)/g))
      names.add(name);
  }
  return [...names];
}

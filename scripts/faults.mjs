// Every fault and attack of test/faults, many times each: npm run test:faults [-- tries [report.md]]
// The table of what was tried and what was lost is printed at the end, and written into the report where one is named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [tries = '20', report] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(tries)) {
  console.error('Give how often each is to be tried: npm run test:faults -- 20');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'patchwise-faults-'));
const table = join(folder, 'table.md');
writeFileSync(table, '');
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const began = new Date();
const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
const commit = `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
let failed = 0;
// A process for each file: what one leaves in memory is not measured in the next, and a crash costs one file.
for (const file of readdirSync(join(root, 'test', 'faults')).filter((name) => name.endsWith('.spec.ts'))) {
  // No limit on time: a slow machine is no fault.
  const { status } = spawnSync(process.execPath, [mocha, join('test', 'faults', file), '--timeout', '0'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FAULT_TRIES: tries, FAULT_TABLE: table },
  });
  if (status !== 0) failed++;
  if (report !== undefined) writeReport();
}
console.log(`\nAll of them:\n\n${readFileSync(table, 'utf8')}`);
rmSync(folder, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);

function writeReport() {
  const minutes = Math.round((Date.now() - began.getTime()) / 60_000);
  writeFileSync(
    report,
    `# Faults and attacks

Written by \`npm run test:faults -- ${tries} ${report}\`; see [SECURITY.md](../SECURITY.md). A try counts as lost when anything that was
acknowledged is gone or other than it was, anything ran twice, a process, a place or a file handle stayed behind, or the
server failed, crashed or answered what it must not.

${began.toISOString().slice(0, 10)}, commit ${commit}; Node ${process.version}, ${process.platform} ${release()}, ${cpus().length} cores; ${minutes} min; ${
      failed === 0 ? 'every spec passed' : `specs of ${failed} files failed`
    }.

| fault or attack | tried | lost |
|---|---|---|
${readFileSync(table, 'utf8')}`,
  );
}

// Specs read no settings of whoever runs them, and leave no data with them.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const folder = mkdtempSync(join(tmpdir(), 'patchwise-user-'));
process.env.XDG_CONFIG_HOME = join(folder, 'config');
process.env.XDG_DATA_HOME = join(folder, 'data');
// What is for the specs themselves, no setting of Patchwise.
const OWN = ['PATCHWISE_CHROMIUM', 'PATCHWISE_COUNTS', 'PATCHWISE_E2E_SHOTS', 'PATCHWISE_TEST_RUN'];
for (const name of Object.keys(process.env)) {
  if (name.startsWith('PATCHWISE_') && !OWN.includes(name)) delete process.env[name];
}
// Mesa's software GPU compiles a program for seconds that runs for a moment: without its optimizer, for half as long.
process.env.GALLIVM_PERF ??= 'nopt';
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

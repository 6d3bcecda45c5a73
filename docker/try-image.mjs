// Builds an image's stages without Docker and uses the result as Compose would: npm run docker:try
//   node docker/try-image.mjs [--target studio] [--keep]
// Each stage is a folder made by mmdebstrap in which the Dockerfile's own steps run, in namespaces of their own. Then the
// studio is started as the image says: its user, a root that is read only, no capabilities, a volume, a network of its own.
// --target  the stage to build and start (studio, on the CPU); a stage without a command is only built
// --keep    leave the roots where they are
// Needs Linux, root, and Debian's mmdebstrap. Ends with 1 where a step fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackage } from '../scripts/apt.mjs';
import { must } from '../scripts/must.mjs';
import { createBuilder } from './try/build.mjs';
import { readStages } from './try/dockerfile.mjs';
import { removeRoot } from './try/roots.mjs';
import { useImage } from './try/use.mjs';

const { values } = parseArgs({
  options: { target: { type: 'string', default: 'studio' }, keep: { type: 'boolean', default: false } },
});
const checkout = fileURLToPath(new URL('..', import.meta.url));
const began = Date.now();
const say = (text) => console.log(`[${Math.round((Date.now() - began) / 1000)} s] ${text}`);

function bytesOf(folder) {
  const result = spawnSync('du', ['-sb', folder], { encoding: 'utf8' });
  return Math.round(Number(result.stdout.split('\t')[0]) / 1e6);
}

async function tryImage(work) {
  const stages = readStages(readFileSync(join(checkout, 'Dockerfile'), 'utf8'));
  const names = stages.map(({ name }) => name);
  must(names.includes(values.target), `The Dockerfile has no ${values.target}, but ${names.join(', ')}.`);
  const image = createBuilder(stages, { checkout, work, say })(values.target);
  say(`${values.target} is built: ${bytesOf(image.root)} MB`);
  if (image.command.length === 0) return;
  await useImage(image, work, say);
}

must(process.platform === 'linux' && process.getuid() === 0, 'This needs Linux and root.');
const there = () => spawnSync('mmdebstrap', ['--version']).status === 0;
must(
  installPackage(['mmdebstrap'], 'mmdebstrap', there),
  'This needs mmdebstrap (apt-get install mmdebstrap).',
);
const work = mkdtempSync(join(tmpdir(), 'patchwise-image-'));
let failed = false;
try {
  await tryImage(work);
  say('The image builds and works, as far as that can be seen without Docker.');
} catch (error) {
  failed = true;
  console.error(`\nThe image does not work: ${error instanceof Error ? error.message : error}`);
} finally {
  if (values.keep) say(`kept: ${work}`);
  else removeRoot(work);
}
process.exit(failed ? 1 : 0);

// Trains the models of samples/models by the project's own command, one after another: node scripts/train-samples.mjs [name …]
// The studio must have been built (npm run build). Options after -- go to patchwise, e.g. -- --threads 1.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const divider = process.argv.indexOf('--');
const names = process.argv.slice(2, divider < 0 ? undefined : divider);
const options = divider < 0 ? [] : process.argv.slice(divider + 1);

/** The default training at 96 px, four scales, as workflows/sample-by-hand.json has chains. */
const SETTINGS = ['train.longSide=96'];
/** What two of them have of their own (samples/models/README.md says why). */
const OWN = {
  'colosseum-96': ['train.poolSize=64'],
  'tea-96': ['train.seed=3'],
};

await mkdir(join(root, 'samples', 'models'), { recursive: true });
for (const name of names.length > 0
  ? names
  : ['lake-96', 'rock-96', 'waves-96', 'dune-96', 'tea-96', 'flowers-96', 'colosseum-96']) {
  const photo = name.replace(/-96$/, '');
  const out = join(root, 'out', 'samples', name);
  const args = [
    join('bin', 'patchwise.mjs'),
    ...[
      'run',
      join('workflows', 'train-and-sample.json'),
      '--input',
      `photo=${join('samples', 'photos', `${photo}.jpg`)}`,
    ],
    ...[...SETTINGS, ...(OWN[name] ?? []), `model.name=${name}.safetensors`].flatMap((setting) => [
      '--set',
      setting,
    ]),
    ...['--only', 'model', '--resume', '--out', out, ...options],
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  await copyFile(join(out, `${name}.safetensors`), join(root, 'samples', 'models', `${name}.safetensors`));
}

// Runs the workflows on the sample models and puts their contact sheets into workflows/pictures:
//   node --import tsx scripts/workflow-pictures.ts [name …] [-- options of patchwise run]
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { main } from '../src/cli/main.ts';
import { processTerminal } from '../src/cli/terminal.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const divider = process.argv.indexOf('--');
const asked = process.argv.slice(2, divider < 0 ? undefined : divider);
const options = divider < 0 ? [] : process.argv.slice(divider + 1);
const all = (await readdir(join(root, 'workflows')))
  .filter((name) => name.endsWith('.json') && name !== 'train-and-sample.json')
  .map((name) => name.slice(0, -'.json'.length));

/** One for all runs: each would listen to the process's streams again. */
const terminal = processTerminal();
for (const name of asked.length > 0 ? asked : all) {
  const out = join(root, 'out', 'workflows', name);
  const code = await main(
    ['run', join(root, 'workflows', `${name}.json`), '--out', out, '--quiet', ...options],
    terminal,
  );
  if (code !== 0) process.exit(code);
  const picture = join(root, 'workflows', 'pictures', `${name}.webp`);
  // The animation is its own picture.
  if (name === 'animation') {
    const moving = sharp(join(out, 'moving.webp'), { animated: true });
    await moving
      .resize({ width: 640, withoutEnlargement: true })
      .webp({ quality: 50, effort: 6 })
      .toFile(picture);
  } else {
    const box = { width: 1200, height: 1200, fit: 'inside', withoutEnlargement: true } as const;
    await sharp(join(out, 'sheet.png')).resize(box).webp({ quality: 85 }).toFile(picture);
  }
}

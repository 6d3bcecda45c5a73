// Shows what each improvement of an application changed, at the same seeds, beside how it was before, and measures both: pictures into
// docs/images/before-after, figures as rows of a table to the output.
//   node --import tsx scripts/before-after.ts [--only editing,style-transfer] [--engine E] [--threads N]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { encodeImage } from '../src/image/codec/image-codec.ts';
import { contactSheet } from '../src/render/contact-sheet.ts';
import { COMPARISONS } from './before-after/comparisons.ts';
import { openWorkflows } from './before-after/run-workflow.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'images', 'before-after');

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
  },
});
const names = values.only?.split(',') ?? Object.keys(COMPARISONS);
const unknown = names.find((name) => COMPARISONS[name] === undefined);
if (unknown !== undefined)
  throw new Error(`--only knows ${Object.keys(COMPARISONS).join(', ')}, not "${unknown}".`);

await mkdir(folder, { recursive: true });
const threads = values.threads === undefined ? undefined : Number(values.threads);
const { run, engine, close } = openWorkflows(root, values.engine, threads);
try {
  for (const name of names) {
    console.error(`… ${name}`);
    const { cells, columns, cellSize, title, figures } = await COMPARISONS[name]!(run, engine);
    const sheet = await contactSheet([{ cells }], { title, columns, cellSize, magnification: 'bicubic' });
    await sharp(await encodeImage(sheet, 'png'))
      .webp({ quality: 82 })
      .toFile(join(folder, `${name}.webp`));
    console.log([`\n${title}`, ...figures].join('\n'));
  }
} finally {
  await close();
}

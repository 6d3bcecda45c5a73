import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { figure } from '../../src/cli/bench/table.ts';
import { encodeImage } from '../../src/image/codec/encode-image.ts';
import { crop } from '../../src/runtime/crop.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { Judged } from './case.ts';

/** Writes one page with all pictures at their real size, a row a case. @returns its path */
export async function writeSheet(judged: readonly Judged[], out: string): Promise<string> {
  await mkdir(join(out, 'pictures'), { recursive: true });
  const sections: string[] = [];
  for (const [index, { of, made }] of judged.entries()) {
    const cells: string[] = [];
    const add = async (title: string, image: Tensor) => {
      const file = `pictures/${index}-${cells.length}.webp`;
      const png = await encodeImage(crop(image, of.window), 'png');
      await writeFile(join(out, file), await sharp(png).webp({ quality: 90 }).toBuffer());
      cells.push(`<figure><img src="${file}" alt=""><figcaption>${escaped(title)}</figcaption></figure>`);
    };
    await add('given', of.given);
    if (of.truth !== undefined) await add('the photograph', of.truth);
    for (const { by, image, figures } of made) {
      const values = Object.entries(figures).map(([name, value]) => `${name} ${figure(value)}`);
      await add(`${by}: ${values.join(', ')}`, image);
    }
    const title = `${of.application}, ${of.kind}: ${of.photograph}`;
    sections.push(`<h2>${escaped(title)}</h2>\n<div>${cells.join('\n')}</div>`);
  }
  const path = join(out, 'index.html');
  await writeFile(
    path,
    `<!doctype html>\n<meta charset="utf-8"><title>Applications</title>\n<style>${STYLE}</style>\n${sections.join('\n')}\n`,
  );
  return path;
}

const STYLE =
  'body{font:13px sans-serif;margin:16px}div{display:flex;flex-wrap:wrap;gap:8px}figure{margin:0}figcaption{max-width:30em}';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decodeImage, encodeImage } from '../image/codec/image-codec.ts';
import { resize } from '../image/resize.ts';
import { type HtmlImage, htmlPage } from '../render/html-page.ts';
import { sizeOf } from '../runtime/tensor.ts';
import { formatOfName } from '../shared/picture-formats.ts';
import { type BatchEntry, figureNames } from './batch-record.ts';

/** Long side of the pictures on the page, px. */
const SIDE = 640;

/** The page of a batch: a picture of each image's results, and all figures; self-contained. */
export async function batchIndex(
  folder: string,
  workflow: string,
  entries: readonly BatchEntry[],
): Promise<string> {
  const names = figureNames(entries);
  const images: HtmlImage[] = [];
  for (const { name } of entries) {
    const picture = await pictureOf(join(folder, name));
    if (picture !== undefined) images.push({ ...picture, label: name });
  }
  const rows = entries.map(({ name, outcome, seconds, figures, problem }) => [
    name,
    problem === undefined ? outcome : `${outcome}: ${problem}`,
    seconds,
    ...names.map((figure) => figures[figure] ?? ''),
  ]);
  return htmlPage({
    title: `Batch of ${entries.length} images`,
    subtitle: basename(workflow),
    sections: [
      ...(images.length === 0 ? [] : [{ title: 'Pictures', parts: [{ kind: 'images', images } as const] }]),
      { title: 'Figures', parts: [{ kind: 'table', head: ['Image', 'Outcome', 'Seconds', ...names], rows }] },
    ],
  });
}

/** The contact sheet that a run left, or its first picture, made smaller. */
async function pictureOf(folder: string): Promise<Omit<HtmlImage, 'label'> | undefined> {
  try {
    const files = (await readdir(folder)).filter((file) => formatOfName(file) !== undefined).sort();
    const chosen = files.find((file) => file.includes('sheet')) ?? files[0];
    if (chosen === undefined) return undefined;
    const { image } = await decodeImage(join(folder, chosen));
    const { height, width } = sizeOf(image);
    const factor = Math.min(1, SIDE / Math.max(height, width));
    const size = {
      height: Math.max(1, Math.round(height * factor)),
      width: Math.max(1, Math.round(width * factor)),
    };
    return {
      mediaType: 'image/webp',
      bytes: await encodeImage(resize(image, size, 'area'), 'webp', { quality: 85 }),
    };
  } catch {
    // A page without one picture is better than no page.
    return undefined;
  }
}

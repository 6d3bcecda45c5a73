import type { Tensor } from '../runtime/tensor.ts';
import { canvasToTensor, paint } from './canvas.ts';
import type { ContactSheetOptions, SheetSection } from './sheet.ts';
import { layOutSheet } from './sheet-layout.ts';
import { rasterise, svgDocument } from './svg.ts';
import { THEME } from './theme.ts';

/**
 * Images in a grid with labels, in titled sections: [1, 3, H, W] in [-1, 1].
 * @throws `value/out-of-range`, `tensor/shape`, `image/too-large`
 */
export async function contactSheet(
  sections: readonly SheetSection[],
  options: ContactSheetOptions = {},
): Promise<Tensor> {
  const { width, height, cells, text } = layOutSheet(sections, options);
  // A hair line around each picture: a white sky ends where the picture does.
  const frames = cells.map(
    ({ x, y, width: w, height: h }) =>
      `<rect x="${x - 0.5}" y="${y - 0.5}" width="${w + 1}" height="${h + 1}" fill="none" stroke="${THEME.grid}"/>`,
  );
  const canvas = await rasterise(svgDocument(width, height, [...frames, ...text]));
  for (const cell of cells) paint(canvas, cell.picture, cell.x, cell.y);
  return canvasToTensor(canvas);
}

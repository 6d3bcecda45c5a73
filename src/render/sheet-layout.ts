import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { pictureOf } from './canvas.ts';
import { magnificationFactor, magnify } from './magnify.ts';
import type { ContactSheetOptions, SheetCell, SheetSection } from './sheet.ts';
import { checkPictureSize } from './svg.ts';
import { fitText, lineHeight, type TextStyle, textPath, wrapText } from './text.ts';
import { GAP, THEME } from './theme.ts';

const TITLE: TextStyle = { size: 18, weight: 'bold' };
const CAPTION: TextStyle = { size: 12.5, fill: THEME.muted };
const SECTION: TextStyle = { size: 13.5, weight: 'bold' };
const LABEL: TextStyle = { size: 11.5, fill: THEME.muted };
const MARGIN = 2.5 * GAP;
const GUTTER = 1.5 * GAP;
/** Room for text over narrow sheets. */
const LEAST_WIDTH = 320;

/** Where an image lies on the sheet, in px. */
export interface PlacedCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly picture: Tensor;
  readonly label: string | undefined;
}

export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  /** In the order of the sections and their cells. */
  readonly cells: readonly PlacedCell[];
  /** SVG of all text. */
  readonly text: readonly string[];
}

/** Places everything, with the pictures magnified. @throws as `contactSheet` */
export function layOutSheet(
  sections: readonly SheetSection[],
  options: ContactSheetOptions = {},
): SheetLayout {
  const { cellSize = 192 } = options;
  const all = sections.flatMap((section) => section.cells);
  if (all.length === 0) throw new PatchwiseError('value/out-of-range', 'A contact sheet needs an image.');
  const columns = options.columns ?? defaultColumns(sections, cellSize);
  for (const [name, value] of Object.entries({ columns, cellSize })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new PatchwiseError('value/out-of-range', `A contact sheet cannot have ${name} = ${value}.`);
  }
  const factors = factorsOf(all, cellSize, options);
  const scaled = all.map(({ image }, i) => extent(image, factors[i]!));
  const cellWidth = Math.max(...scaled.map((size) => size.width));
  const used = Math.min(columns, Math.max(...sections.map((section) => section.cells.length)));
  const needed = 2 * MARGIN + used * cellWidth + (used - 1) * GUTTER;
  const hasText = [options.title, options.caption, ...sections.map(({ title }) => title)].some(Boolean);
  const width = hasText ? Math.max(LEAST_WIDTH, needed) : needed;

  const text: string[] = [];
  const write = (line: string, x: number, top: number, style: TextStyle) =>
    text.push(textPath(line, x, top + style.size * 0.95, style));
  let top = MARGIN;
  if (options.title !== undefined) {
    write(fitText(options.title, width - 2 * MARGIN, TITLE), MARGIN, top, TITLE);
    top += lineHeight(TITLE);
  }
  for (const line of options.caption === undefined
    ? []
    : wrapText(options.caption, width - 2 * MARGIN, CAPTION)) {
    write(line, MARGIN, top, CAPTION);
    top += lineHeight(CAPTION);
  }
  if (top > MARGIN) top += GAP;

  const cells: Omit<PlacedCell, 'picture'>[] = [];
  let index = 0;
  for (const section of sections) {
    if (section.title !== undefined) {
      if (index > 0) top += GAP;
      write(fitText(section.title, width - 2 * MARGIN, SECTION), MARGIN, top, SECTION);
      top += lineHeight(SECTION) + GAP / 2;
    }
    for (let start = 0; start < section.cells.length; start += columns) {
      const row = section.cells.slice(start, start + columns);
      const sizes = scaled.slice(index, index + row.length);
      const rowHeight = Math.max(...sizes.map((size) => size.height));
      row.forEach(({ label }, column) => {
        const size = sizes[column]!;
        const x = MARGIN + column * (cellWidth + GUTTER);
        const y = top + rowHeight - size.height;
        cells.push({ x, y, ...size, label });
        if (label !== undefined) {
          write(fitText(label, cellWidth, LABEL), x, top + rowHeight + GAP / 2, LABEL);
        }
      });
      index += row.length;
      const labelled = row.some(({ label }) => label !== undefined);
      top += rowHeight + (labelled ? GAP / 2 + lineHeight(LABEL) : 0) + GUTTER;
    }
  }
  const height = top - GUTTER + MARGIN;
  checkPictureSize(width, height);
  const how = options.magnification ?? 'nearest';
  const pictures = cells.map((cell, i) => ({ ...cell, picture: magnify(all[i]!.image, factors[i]!, how) }));
  return { width, height, cells: pictures, text };
}

function factorsOf(cells: readonly SheetCell[], cellSize: number, options: ContactSheetOptions): number[] {
  const how = options.magnification ?? 'nearest';
  const sides = cells.map(({ image }) => {
    const { h, w } = pictureOf(image);
    return Math.max(h, w);
  });
  const longest = Math.max(...sides);
  return sides.map((side) => magnificationFactor(options.fit === 'common' ? longest : side, cellSize, how));
}

function extent(image: Tensor, factor: number): { width: number; height: number } {
  const { h, w } = pictureOf(image);
  return { width: Math.max(1, Math.round(w * factor)), height: Math.max(1, Math.round(h * factor)) };
}

/** About 1.6 times as many columns as rows, at most what fits in 1600 px. */
function defaultColumns(sections: readonly SheetSection[], cellSize: number): number {
  const most = Math.max(1, ...sections.map((section) => section.cells.length));
  const rows = sections.reduce((sum, section) => sum + section.cells.length, 0);
  const wanted = sections.length > 1 ? most : Math.ceil(Math.sqrt(rows * 1.6));
  return Math.max(1, Math.min(wanted, most, Math.floor(1600 / (cellSize + GUTTER))));
}

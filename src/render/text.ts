import { type FontWeight, LINE_HEIGHT, layOut } from './font.ts';
import { escapeXml } from './svg.ts';
import { THEME } from './theme.ts';

export interface TextStyle {
  /** Font size in px: the height of a line without leading. */
  readonly size: number;
  /** Default regular. */
  readonly weight?: FontWeight;
  /** CSS colour. Default the theme's ink. */
  readonly fill?: string;
  /** Which point of the text lies at x. Default start. */
  readonly anchor?: 'start' | 'middle' | 'end';
}

const ELLIPSIS = '…';

/** Width of one line in px. */
export function measureText(text: string, style: TextStyle): number {
  return layOut(text, style.weight ?? 'regular').width * style.size;
}

/** Distance of baselines in px. */
export function lineHeight(style: TextStyle): number {
  return Math.round(style.size * LINE_HEIGHT);
}

/** One line of text as an SVG path, its baseline at y. */
export function textPath(text: string, x: number, y: number, style: TextStyle): string {
  const { glyphs, width } = layOut(text, style.weight ?? 'regular');
  const shift = { start: 0, middle: 0.5, end: 1 }[style.anchor ?? 'start'];
  const left = x - shift * width * style.size;
  const data = glyphs
    .map(({ glyph, x: offset }) => glyph.getPath(left + offset * style.size, y, style.size).toPathData(2))
    .join('');
  return data === '' ? '' : `<path d="${data}" fill="${escapeXml(style.fill ?? THEME.ink)}"/>`;
}

/** The text itself where it fits in `width` px, else its longest beginning that does, with an ellipsis. */
export function fitText(text: string, width: number, style: TextStyle): string {
  if (measureText(text, style) <= width) return text;
  const characters = [...text];
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const beginning = `${characters.slice(0, middle).join('').trimEnd()}${ELLIPSIS}`;
    if (measureText(beginning, style) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${characters.slice(0, low).join('').trimEnd()}${ELLIPSIS}`;
}

/** Breaks text into lines of at most `width` px, at spaces and line breaks; longer words are cut. */
export function wrapText(text: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = '';
    for (const word of paragraph.split(/\s+/).filter((part) => part !== '')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (measureText(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = fitText(word, width, style);
    }
    lines.push(line);
  }
  return lines;
}

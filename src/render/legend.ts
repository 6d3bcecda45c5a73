import { CAP_HEIGHT } from './font.ts';
import { lineSvg, type Stroke } from './plot-series.ts';
import { fitText, lineHeight, measureText, type TextStyle, textPath } from './text.ts';
import { GAP, THEME } from './theme.ts';

export interface LegendItem {
  readonly name: string;
  readonly stroke: Stroke;
}

export interface Legend {
  readonly height: number;
  /** SVG with its upper left corner at (x, y). */
  readonly draw: (x: number, y: number) => string[];
}

const STYLE: TextStyle = { size: 12, fill: THEME.ink };
const SAMPLE = 22;

/** Line samples with names, in rows of at most `width` px. */
export function layOutLegend(items: readonly LegendItem[], width: number): Legend {
  const placed: { item: LegendItem; text: string; x: number; row: number }[] = [];
  let x = 0;
  let row = 0;
  for (const item of items) {
    const text = fitText(item.name, Math.min(width - SAMPLE - GAP, 320), STYLE);
    const needed = SAMPLE + GAP + measureText(text, STYLE);
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    placed.push({ item, text, x, row });
    x += needed + 2.5 * GAP;
  }
  const height = lineHeight(STYLE) + 3;
  return {
    height: items.length === 0 ? 0 : (row + 1) * height,
    draw: (left, top) =>
      placed.flatMap((entry) => {
        const middle = top + entry.row * height + height / 2;
        const start = left + entry.x;
        return [
          lineSvg(start, middle, start + SAMPLE, middle, { ...entry.item.stroke, width: 2.5 }),
          textPath(entry.text, start + SAMPLE + GAP, middle + (CAP_HEIGHT * STYLE.size) / 2, STYLE),
        ];
      }),
  };
}

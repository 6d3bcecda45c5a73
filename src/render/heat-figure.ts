import { type ColourMapName, colourAt, hexOf } from '../colour-map.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import { canvasToTensor, paint, pictureOf } from './canvas.ts';
import { CAP_HEIGHT } from './font.ts';
import { type HeatMapOptions, heatMap, heatRange } from './heat-map.ts';
import { type Magnification, magnificationFactor, magnify } from './magnify.ts';
import { formatNumber, plotAxis } from './plot-axis.ts';
import { checkPictureSize, rasterise, svgDocument } from './svg.ts';
import { fitText, lineHeight, measureText, type TextStyle, textPath, wrapText } from './text.ts';
import { GAP, THEME } from './theme.ts';

export interface HeatFigureOptions extends HeatMapOptions {
  readonly title?: string;
  /** Below the title, wrapped. */
  readonly caption?: string;
  /** What the colours mean, over the legend: "score". */
  readonly legend?: string;
  /** Long side of the map in px. Default 384. */
  readonly size?: number;
  /** Default nearest: a value is a square. */
  readonly magnification?: Magnification;
}

const TITLE: TextStyle = { size: 16, weight: 'bold' };
const CAPTION: TextStyle = { size: 12.5, fill: THEME.muted };
const TICK: TextStyle = { size: 11.5, fill: THEME.muted };
const MARGIN = 2 * GAP;
const BAR_WIDTH = 16;
const LEAST_HEIGHT = 96;

/**
 * One heat map with title and a legend bar that names the least and the greatest value: [1, 3, H, W].
 * @param map [1, 1, h, w] of any range
 * @throws `tensor/shape`, `value/out-of-range`, `image/too-large`
 */
export async function heatMapFigure(map: Tensor, options: HeatFigureOptions = {}): Promise<Tensor> {
  const { size = 384, magnification = 'nearest', colours = 'viridis' } = options;
  const coloured = heatMap(map, options);
  const { h, w } = pictureOf(coloured);
  const picture = magnify(coloured, magnificationFactor(Math.max(h, w), size, magnification), magnification);
  const { h: height, w: width } = nchw(picture);
  const legend = legendBar(heatRange(map, options.range), colours, Math.max(height, LEAST_HEIGHT));
  const legendWidth = Math.max(
    legend.width,
    options.legend === undefined ? 0 : measureText(options.legend, TICK),
  );
  const inner = Math.max(width + 1.5 * GAP + legendWidth, 220);

  const text: string[] = [];
  let top = MARGIN;
  const write = (line: string, style: TextStyle) => {
    text.push(textPath(line, MARGIN, top + style.size * 0.95, style));
    top += lineHeight(style);
  };
  if (options.title !== undefined) write(fitText(options.title, inner, TITLE), TITLE);
  for (const line of options.caption === undefined ? [] : wrapText(options.caption, inner, CAPTION)) {
    write(line, CAPTION);
  }
  if (top > MARGIN) top += GAP;
  const barLeft = MARGIN + width + 1.5 * GAP;
  if (options.legend !== undefined) {
    text.push(textPath(options.legend, barLeft, top + TICK.size * 0.95, TICK));
    top += lineHeight(TICK) + GAP / 2;
  }
  text.push(...legend.draw(barLeft, top));
  const total = {
    width: Math.ceil(inner + 2 * MARGIN),
    height: top + Math.max(height, LEAST_HEIGHT) + MARGIN,
  };
  checkPictureSize(total.width, total.height);
  const canvas = await rasterise(svgDocument(total.width, total.height, text));
  paint(canvas, picture, MARGIN, top);
  return canvasToTensor(canvas);
}

/** A vertical bar from the greatest value (top) to the least, with ticks; the ends are always named. */
function legendBar(
  range: readonly [number, number],
  colours: ColourMapName,
  height: number,
): { width: number; draw: (x: number, y: number) => string[] } {
  const [low, high] = range;
  const style = { ...TICK, fill: THEME.ink };
  // Three digits of the span: enough to tell the ends apart.
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const format = (value: number) => formatNumber(value, (high > low ? high - low : largest) / 100, largest);
  const ends = [
    { at: high > low ? height : height / 2, label: format(low) },
    ...(high > low ? [{ at: 0, label: format(high) }] : []),
  ];
  const axis = plotAxis(
    'linear',
    [],
    [height, 0],
    Math.max(2, Math.round(height / 60)),
    high > low ? range : undefined,
  );
  const between = (high > low ? axis.ticks : [])
    .map(({ value, label }) => ({ at: axis.at(value), label }))
    .filter(({ at }) => at > 1.4 * TICK.size && at < height - 1.4 * TICK.size);
  const widest = Math.max(
    ...ends.map(({ label }) => measureText(label, style)),
    ...between.map(({ label }) => measureText(label, TICK)),
  );
  const baseline = (at: number) =>
    Math.min(height, Math.max(CAP_HEIGHT * TICK.size, at + (CAP_HEIGHT * TICK.size) / 2));
  return {
    width: BAR_WIDTH + GAP + widest,
    draw: (x, y) => [
      `<linearGradient id="legend" x1="0" y1="1" x2="0" y2="0">${stops(colours, high > low)}</linearGradient>`,
      `<rect x="${x}" y="${y}" width="${BAR_WIDTH}" height="${height}" fill="url(#legend)"/>`,
      ...between.map(
        ({ at }) =>
          `<rect x="${x + BAR_WIDTH}" y="${y + Math.floor(at)}" width="3" height="1" fill="${THEME.axis}"/>`,
      ),
      ...between.map(({ at, label }) => textPath(label, x + BAR_WIDTH + GAP, y + baseline(at), TICK)),
      ...ends.map(({ at, label }) => textPath(label, x + BAR_WIDTH + GAP, y + baseline(at), style)),
    ],
  };
}

function stops(colours: ColourMapName, varies: boolean): string {
  const count = 18;
  return Array.from({ length: count + 1 }, (_, i) => {
    const colour = hexOf(colourAt(colours, varies ? i / count : 0.5));
    return `<stop offset="${i / count}" stop-color="${colour}"/>`;
  }).join('');
}

import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { CAP_HEIGHT } from './font.ts';
import { type Legend, layOutLegend } from './legend.ts';
import { isShown, type PlotAxis, plotAxis, type ScaleKind } from './plot-axis.ts';
import { dotSvg, lineSvg, type PlotPoint, type Stroke, segmentSvg, segments } from './plot-series.ts';
import { checkPictureSize, rasteriseToTensor, svgDocument } from './svg.ts';
import { fitText, lineHeight, measureText, type TextStyle, textPath } from './text.ts';
import { GAP, SERIES_COLOURS, THEME } from './theme.ts';

export interface PlotSeries {
  readonly name: string;
  /** Default 0, 1, 2, … */
  readonly x?: ArrayLike<number>;
  /** The line has a gap where a value is NaN or infinite (or, on a log axis, not positive). */
  readonly y: ArrayLike<number>;
  /** CSS colour; default the next of the palette. */
  readonly colour?: string;
  readonly dashed?: boolean;
  /** A dot at each value. */
  readonly dots?: boolean;
}

export interface LinePlotOptions {
  readonly title?: string;
  readonly subtitle?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xScale?: ScaleKind;
  readonly yScale?: ScaleKind;
  /** Fixed ends of the axes; default what the values need. Lines are clipped to them. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** Vertical lines with a word on each: where a scale begins, say. */
  readonly marks?: readonly { readonly x: number; readonly label?: string }[];
  /** Size of the whole picture in px, at least 200×150. Default 760×440. */
  readonly width?: number;
  readonly height?: number;
}

/** Where the parts of a plot lie, in px. */
export interface PlotLayout {
  readonly width: number;
  readonly height: number;
  readonly frame: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly legend: Legend;
  readonly legendTop: number;
}

const TITLE: TextStyle = { size: 16, weight: 'bold' };
const SUBTITLE: TextStyle = { size: 12.5, fill: THEME.muted };
const LABEL: TextStyle = { size: 12, fill: THEME.muted };
const TICK: TextStyle = { size: 11.5, fill: THEME.muted };
const MARGIN = 2 * GAP;

/**
 * A line plot as [1, 3, height, width] in [-1, 1].
 * @throws `value/out-of-range`, `image/too-large`
 */
export async function linePlot(
  series: readonly PlotSeries[],
  options: LinePlotOptions = {},
): Promise<Tensor> {
  return rasteriseToTensor(linePlotSvg(series, options));
}

/**
 * A line plot as a standalone SVG file; text is drawn as paths, so that no font is needed to show it.
 * @throws `value/out-of-range`, `image/too-large`
 */
export function linePlotSvg(series: readonly PlotSeries[], options: LinePlotOptions = {}): string {
  const layout = layOutPlot(series, options);
  const { legend, width, height } = layout;
  return svgDocument(width, height, [
    ...headings(options, width),
    ...legend.draw(MARGIN, layout.legendTop),
    ...axes(layout, options),
    clip(layout, options),
    ...marks(layout, options),
    '<g clip-path="url(#frame)">',
    ...series.flatMap((one, index) => drawSeries(one, index, layout)),
    '</g>',
    ...emptyNote(series, layout),
  ]);
}

/** Sizes, axes and legend, without drawing. @throws `value/out-of-range`, `image/too-large` */
export function layOutPlot(series: readonly PlotSeries[], options: LinePlotOptions = {}): PlotLayout {
  const { width = 760, height = 440, xScale = 'linear', yScale = 'linear' } = options;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 200 || height < 150) {
    throw new PatchwiseError(
      'value/out-of-range',
      `A plot needs at least 200×150 whole pixels, not ${width}×${height}.`,
    );
  }
  checkPictureSize(width, height);
  checkRange(options.xRange, xScale, 'x');
  checkRange(options.yRange, yScale, 'y');
  for (const { name, x, y } of series) {
    if (x !== undefined && x.length !== y.length) {
      throw new PatchwiseError(
        'value/out-of-range',
        `The series "${name}" has ${x.length} x values and ${y.length} y values.`,
      );
    }
  }
  const legend = layOutLegend(
    series.length > 1 ? series.map((one, index) => ({ name: one.name, stroke: strokeOf(one, index) })) : [],
    width - 2 * MARGIN,
  );
  let top = MARGIN;
  if (options.title !== undefined) top += lineHeight(TITLE);
  if (options.subtitle !== undefined) top += lineHeight(SUBTITLE);
  if (options.title !== undefined || options.subtitle !== undefined) top += GAP / 2;
  const legendTop = top;
  top += legend.height;
  if (options.yLabel !== undefined) top += lineHeight(LABEL) + (legend.height > 0 ? GAP : 0);
  top += GAP;
  const bottom = height - MARGIN - lineHeight(TICK) - (options.xLabel === undefined ? 0 : lineHeight(LABEL));

  const pixelsY = [bottom, Math.min(top, bottom - 20)] as const;
  const wantedY = Math.max(2, Math.round((bottom - top) / 55));
  const y = plotAxis(yScale, valuesOf(series, 'y', xScale), pixelsY, wantedY, options.yRange);
  const left = Math.ceil(MARGIN + Math.max(0, ...y.ticks.map((tick) => measureText(tick.label, TICK))) + GAP);
  const right = width - MARGIN - GAP;
  const wantedX = Math.max(2, Math.round((right - left) / 95));
  const x = plotAxis(xScale, valuesOf(series, 'x', yScale), [left, right], wantedX, options.xRange, false);
  return { width, height, frame: { left, top: pixelsY[1], right, bottom }, x, y, legend, legendTop };
}

/** Values of one coordinate at the points whose other coordinate can be shown. */
function* valuesOf(series: readonly PlotSeries[], which: 'x' | 'y', otherScale: ScaleKind): Iterable<number> {
  for (const { x, y } of series) {
    for (let i = 0; i < y.length; i++) {
      const pair = { x: x === undefined ? i : x[i]!, y: y[i]! };
      if (isShown(otherScale, pair[which === 'x' ? 'y' : 'x'])) yield pair[which];
    }
  }
}

function checkRange(range: readonly [number, number] | undefined, kind: ScaleKind, axis: string): void {
  if (range === undefined) return;
  const [low, high] = range;
  if (isShown(kind, low) && isShown(kind, high) && low < high) return;
  throw new PatchwiseError(
    'value/out-of-range',
    `The ${axis} axis cannot run from ${low} to ${high}${kind === 'log' ? ' on a log scale' : ''}.`,
  );
}

function strokeOf(series: PlotSeries, index: number): Stroke {
  const round = Math.floor(index / SERIES_COLOURS.length) % 3;
  const dashes = series.dashed === true ? '6 4' : [undefined, '9 3', '2 3'][round];
  return {
    colour: series.colour ?? SERIES_COLOURS[index % SERIES_COLOURS.length]!,
    width: 1.6,
    dashes,
  };
}

/** Room for dots on the border, but nothing beyond an axis whose range was given. */
function clip({ frame }: PlotLayout, options: LinePlotOptions): string {
  const dx = options.xRange === undefined ? 4 : 0;
  const dy = options.yRange === undefined ? 4 : 0;
  const [width, height] = [frame.right - frame.left + 2 * dx, frame.bottom - frame.top + 2 * dy];
  const box = `x="${frame.left - dx}" y="${frame.top - dy}" width="${width}" height="${height}"`;
  return `<clipPath id="frame"><rect ${box}/></clipPath>`;
}

function headings(options: LinePlotOptions, width: number): string[] {
  const out: string[] = [];
  let top = MARGIN;
  for (const [text, style] of [
    [options.title, TITLE],
    [options.subtitle, SUBTITLE],
  ] as const) {
    if (text === undefined) continue;
    out.push(textPath(fitText(text, width - 2 * MARGIN, style), MARGIN, top + style.size * 0.95, style));
    top += lineHeight(style);
  }
  return out;
}

function axes({ frame, x, y, width, height }: PlotLayout, options: LinePlotOptions): string[] {
  const grid: Stroke = { colour: THEME.grid, width: 1 };
  const axis: Stroke = { colour: THEME.axis, width: 1 };
  const out: string[] = [];
  for (const { value, label } of y.ticks) {
    const at = crisp(y.at(value));
    out.push(lineSvg(frame.left, at, frame.right, at, grid));
    const style: TextStyle = { ...TICK, anchor: 'end' };
    out.push(textPath(label, frame.left - GAP, at + (CAP_HEIGHT * TICK.size) / 2, style));
  }
  const base = crisp(frame.bottom);
  out.push(lineSvg(frame.left, base, frame.right, base, axis));
  let free = Number.NEGATIVE_INFINITY;
  for (const { value, label } of x.ticks) {
    const at = x.at(value);
    out.push(lineSvg(crisp(at), base, crisp(at), base + 4, axis));
    const half = measureText(label, TICK) / 2;
    const centre = Math.min(at, width - GAP / 2 - half);
    if (centre - half < free) continue;
    free = centre + half + GAP;
    out.push(textPath(label, centre, base + 6 + TICK.size, { ...TICK, anchor: 'middle' }));
  }
  if (options.xLabel !== undefined) {
    const style: TextStyle = { ...LABEL, anchor: 'middle' };
    const room = frame.right - frame.left;
    const text = fitText(options.xLabel, room, style);
    out.push(textPath(text, frame.left + room / 2, height - MARGIN + 2, style));
  }
  if (options.yLabel !== undefined) {
    const text = fitText(options.yLabel, frame.right - MARGIN, LABEL);
    out.push(textPath(text, MARGIN, frame.top - GAP - 3, LABEL));
  }
  return out;
}

function marks({ frame, x }: PlotLayout, options: LinePlotOptions): string[] {
  const style: TextStyle = { size: 11, fill: THEME.muted };
  return (options.marks ?? []).flatMap(({ x: value, label }) => {
    const at = crisp(x.at(value));
    if (!(at >= frame.left && at <= frame.right + 1)) return [];
    const rule = lineSvg(at, frame.top, at, frame.bottom, { colour: THEME.axis, width: 1, dashes: '3 3' });
    const room = frame.right - at - 4;
    return [
      rule,
      label === undefined ? '' : textPath(fitText(label, room, style), at + 4, frame.top + 10, style),
    ];
  });
}

function drawSeries(series: PlotSeries, index: number, { x, y }: PlotLayout): string[] {
  const stroke = strokeOf(series, index);
  const points: PlotPoint[] = Array.from(series.y, (value, i) => ({
    x: x.at(series.x === undefined ? i : series.x[i]!),
    y: y.at(value),
  }));
  const pieces = segments(points);
  const dots = series.dots === true ? pieces.flat().map((point) => dotSvg(point, 3, stroke.colour)) : [];
  return [...pieces.map((piece) => segmentSvg(piece, stroke)), ...dots];
}

function emptyNote(series: readonly PlotSeries[], { frame, x, y }: PlotLayout): string[] {
  for (const one of series) {
    for (let i = 0; i < one.y.length; i++) {
      if (!Number.isNaN(y.at(one.y[i]!)) && !Number.isNaN(x.at(one.x?.[i] ?? i))) return [];
    }
  }
  const style: TextStyle = { size: 13, fill: THEME.muted, anchor: 'middle' };
  return [textPath('no values', (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2, style)];
}

/** The middle of a pixel, where a line of 1 px is sharp. */
function crisp(value: number): number {
  return Math.floor(value) + 0.5;
}

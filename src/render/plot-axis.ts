import { scaleLinear, scaleLog } from 'd3-scale';

export type ScaleKind = 'linear' | 'log';

/** A position along an axis: data values to px and the values at which ticks stand. */
export interface PlotAxis {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  /** Px of a value; NaN for values that the axis cannot show (not finite, or not positive on a log axis). */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/**
 * @param values what will be drawn; decides the domain where `range` is absent
 * @param pixels px of the domain's two ends
 * @param wanted about how many ticks
 * @param nice whether the domain may grow to round numbers
 */
export function plotAxis(
  kind: ScaleKind,
  values: Iterable<number>,
  pixels: readonly [number, number],
  wanted: number,
  range?: readonly [number, number],
  nice = true,
): PlotAxis {
  const extent = range ?? extentOf(kind, values);
  const widen = nice && range === undefined;
  if (kind === 'linear') return linearAxis(extent, pixels, wanted, widen);
  return logAxis(widen ? widenLog(extent) : extent, pixels, wanted);
}

/** True for values that an axis can show. */
export function isShown(kind: ScaleKind, value: number): boolean {
  return Number.isFinite(value) && (kind === 'linear' || value > 0);
}

function linearAxis(
  extent: readonly [number, number],
  pixels: readonly [number, number],
  wanted: number,
  nice: boolean,
): PlotAxis {
  const scale = scaleLinear().domain(extent).range(pixels);
  if (nice) scale.nice(wanted);
  const [low = 0, high = 1] = scale.domain();
  const values = scale.ticks(wanted);
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : Math.abs(high - low);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return {
    kind: 'linear',
    domain: [low, high],
    at: (value) => (Number.isFinite(value) ? scale(value) : Number.NaN),
    ticks: values.map((value) => ({ value, label: formatNumber(value, step, largest) })),
  };
}

function logAxis(
  extent: readonly [number, number],
  pixels: readonly [number, number],
  wanted: number,
): PlotAxis {
  const scale = scaleLog().domain(extent).range(pixels);
  const [low = 1, high = 10] = extent;
  return {
    kind: 'log',
    domain: extent,
    at: (value) => (isShown('log', value) ? scale(value) : Number.NaN),
    ticks: logTicks(low, high, wanted),
  };
}

/** Out to the nearest 1, 2 or 5 of a decade. */
function widenLog([low, high]: readonly [number, number]): [number, number] {
  const around = (value: number) => {
    const power = Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((mantissa) => Number(`${mantissa}e${power}`));
  };
  return [
    around(low).findLast((value) => value <= low * (1 + 1e-9)) ?? low,
    around(high).find((value) => value >= high * (1 - 1e-9)) ?? high,
  ];
}

/** 1, 2 and 5 of each decade where there is room, else powers of ten; linear ones within part of a decade. */
function logTicks(low: number, high: number, wanted: number): PlotAxis['ticks'] {
  const decades: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    decades.push(power);
  }
  const inside = (mantissas: readonly number[]) =>
    decades
      .flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)))
      .filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  const fine = inside([1, 2, 5]);
  if (fine.length < 2) return linearAxis([low, high], [0, 1], wanted, false).ticks;
  const powers = inside([1]);
  const every = Math.ceil(powers.length / wanted);
  const values = fine.length <= 1.6 * wanted ? fine : powers.filter((_, i) => i % every === 0);
  return values.map((value) => ({ value, label: formatLog(value) }));
}

function extentOf(kind: ScaleKind, values: Iterable<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!isShown(kind, value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return kind === 'log' ? [1, 10] : [0, 1];
  if (low < high) return [low, high];
  if (kind === 'log') return [low / 2, low * 2];
  const margin = low === 0 ? 1 : Math.abs(low) / 10;
  return [low - margin, high + margin];
}

/**
 * A number with the digits that steps of `step` need; in powers of ten where numbers as large as `largest` would be
 * hard to read otherwise. With a proper minus sign.
 */
export function formatNumber(value: number, step: number, largest: number): string {
  if (value === 0) return '0';
  if (largest >= 1e6 || largest < 1e-3)
    return scientific(value, Math.max(0, digitsOf(largest) - digitsOf(step)));
  const decimals = Math.max(0, -digitsOf(step));
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

function formatLog(value: number): string {
  if (value >= 0.001 && value < 1e5) return formatNumber(value, value, value);
  return scientific(value, 0);
}

/** floor(log₁₀ x), safe against rounding just below a power of ten. */
function digitsOf(x: number): number {
  return Math.floor(Math.log10(x) + 1e-9);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "1.5×10⁻⁴"; a mantissa of 1 is left out. */
function scientific(value: number, digits: number): string {
  const [mantissa = '', power = ''] = value.toExponential(digits).split('e');
  const exponent = Number(power);
  const raised = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  const ten = `10${exponent < 0 ? '⁻' : ''}${raised}`;
  const sign = value < 0 ? '−' : '';
  const size = mantissa.replace('-', '');
  return Number(size) === 1 ? `${sign}${ten}` : `${sign}${size}×${ten}`;
}

import { locale, t } from '../../texts/texts.ts';
import { studioTime } from './studio-clock.ts';

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min" */
export function duration(ms: number): string {
  return ms < 10_000 ? `${decimals(ms / 1000, 1)} s` : wholeSeconds(Math.round(ms / 1000));
}

/** Time that is left, which is not known to tenths: "4 s", "3 min 20 s" */
export function remaining(ms: number): string {
  return wholeSeconds(Math.max(1, Math.ceil(ms / 1000)));
}

function wholeSeconds(s: number): string {
  if (s < 90) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (s < 600) return joined([Math.floor(s / 60), 'min'], [s % 60, 's']);
  return joined([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** "3 min 20 s", "3 min", "20 min": without what is nothing. */
function joined(...parts: readonly (readonly [number, string])[]): string {
  return parts.flatMap(([value, unit]) => (value === 0 ? [] : [`${value} ${unit}`])).join(' ');
}

/** "just now", "5 minutes ago", "yesterday"; by the browser's language, and by the studio's clock unless another time is now. */
export function ago(at: number, now = studioTime()): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  const s = (at - now) / 1000;
  if (s > -45) return t.time.justNow;
  for (const [unit, size] of UNITS) {
    if (-s >= size) return format.format(Math.round(s / size), unit);
  }
  return format.format(Math.round(s / 60), 'minute');
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${decimals(n / 1e3, 1)} kB`;
  return n < 1e9 ? `${decimals(n / 1e6, 1)} MB` : `${decimals(n / 1e9, 2)} GB`;
}

/** By language and digits: to make one takes longer than to draw a node. */
const formats = new Map<string, Intl.NumberFormat>();

/** What parts whole numbers from their decimals: "." or ",". */
export function decimalMark(): string {
  return decimals(0.1, 1).replaceAll(/\d/g, '');
}

function decimals(value: number, digits: number): string {
  const key = `${locale()} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    const few = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
    format = new Intl.NumberFormat(locale(), few);
    formats.set(key, format);
  }
  return format.format(value);
}

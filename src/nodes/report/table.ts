import type { Report } from '../values.ts';

/**
 * A report as text for people: a title, then a line a figure with its meaning.
 * Numbers have four significant digits; they are aligned at the right, everything else at the left.
 */
export function reportTable(report: Report): string {
  const rows = report.entries.map(({ name, value, meaning }) => [name, shown(value), meaning ?? ''] as const);
  const names = Math.max(0, ...rows.map(([name]) => [...name].length));
  const values = Math.max(0, ...rows.map(([, value]) => [...value].length));
  const lines = rows.map(([name, value, meaning]) =>
    `${padEnd(name, names)}  ${padStart(value, values)}  ${meaning}`.trimEnd(),
  );
  return `${[report.title, '='.repeat([...report.title].length), ...lines].join('\n')}\n`;
}

function shown(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return String(Number(value.toPrecision(4)));
}

function padEnd(text: string, length: number): string {
  return text + ' '.repeat(Math.max(0, length - [...text].length));
}

function padStart(text: string, length: number): string {
  return ' '.repeat(Math.max(0, length - [...text].length)) + text;
}

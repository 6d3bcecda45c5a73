import { join } from 'node:path';
import { z } from 'zod';
import { readFileChecked } from '../runtime/files.ts';

/** What became of one image of a batch. */
export interface BatchEntry {
  /** Name of its folder. */
  readonly name: string;
  readonly outcome: 'done' | 'failed';
  readonly seconds: number;
  /** By `title: figure`. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Why it failed. */
  readonly problem?: string | undefined;
}

const stampSchema = z.object({
  key: z.string(),
  name: z.string(),
  outcome: z.enum(['done', 'failed']),
  seconds: z.number(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  problem: z.string().optional(),
});

/** The file batch.json in an image's folder: what became of it, with which image and settings. */
export function stampText(entry: BatchEntry, key: string): string {
  return `${JSON.stringify({ key, ...entry }, null, 2)}\n`;
}

/** What an earlier batch left, when it was with the same image and settings. A damaged file counts as none. */
export async function readStamp(folder: string, key: string): Promise<BatchEntry | undefined> {
  try {
    const bytes = await readFileChecked(join(folder, 'batch.json'));
    const stamp = stampSchema.parse(JSON.parse(bytes.toString('utf8')));
    return stamp.key === key ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** All entries as CSV (RFC 4180): a line an image, a column a figure. */
export function batchTable(entries: readonly BatchEntry[]): string {
  const names = figureNames(entries);
  const head = ['image', 'outcome', 'seconds', ...names, 'problem'];
  const rows = entries.map(({ name, outcome, seconds, figures, problem }) => [
    name,
    outcome,
    seconds.toFixed(2),
    ...names.map((figure) => figures[figure] ?? ''),
    problem ?? '',
  ]);
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** Every figure that some image has, in the order of their first appearance. */
export function figureNames(entries: readonly BatchEntry[]): string[] {
  return [...new Set(entries.flatMap(({ figures }) => Object.keys(figures)))];
}

function csvCell(value: string | number): string {
  const text = String(value);
  // A text that a spreadsheet would take for a formula is kept a text.
  const safe = typeof value === 'string' && /^[=+@\t\r]|^-\D/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

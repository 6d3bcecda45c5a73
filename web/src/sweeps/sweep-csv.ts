import type { Sweep } from './sweeps.ts';

/**
 * A sweep as comma-separated values (RFC 4180): a row for each value, with the parameters that take it and the numbers
 * that came of it; empty where there is none yet.
 * @param figures numbers by `node.port`, in the order of the values
 */
export function sweepCsv(
  { values, params }: Pick<Sweep, 'values' | 'params'>,
  figures: ReadonlyMap<string, readonly number[]>,
): string {
  const names = [...params.map(({ node, param }) => `${node}.${param}`), ...figures.keys()];
  const rows = values.map((value, index) => [
    ...params.map(() => String(value)),
    ...[...figures.values()].map((numbers) => String(numbers[index] ?? '')),
  ]);
  return [names, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

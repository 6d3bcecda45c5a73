import { figure, tableText } from '../../src/cli/bench/table.ts';

/** What one workflow took at one size, in a process of its own. */
export interface WorkflowCost {
  readonly workflow: string;
  /** Long side of what was computed, px. */
  readonly size: number;
  readonly seconds: number;
  /** Largest resident set, bytes. */
  readonly bytes: number;
}

/**
 * The exponent p of y ∝ size^p: the slope of the least-squares line through (log size, log y). 2 means: as the number of
 * pixels. NaN for fewer than two sizes.
 */
export function growthExponent(points: readonly (readonly [size: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number) =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = mean(([x]) => (x - mx) ** 2);
  return spread > 0 ? mean(([x, y]) => (x - mx) * (y - my)) / spread : Number.NaN;
}

/**
 * One row a workflow: seconds at each size, by how much they grow from size to size, and their exponent; then the same of
 * the peak memory in MiB. `–` where a size was not run.
 */
export function costTable(costs: readonly WorkflowCost[], sizes: readonly number[]): string {
  const names = [...new Set(costs.map(({ workflow }) => workflow))];
  const steps = sizes.slice(1).map((size, i) => [sizes[i] as number, size] as const);
  const columns = (title: (size: number) => string) => [
    ...sizes.map(title),
    ...steps.map(([from, to]) => `×${from}→${to}`),
    ...(steps.length > 0 ? ['exp.'] : []),
  ];
  const header = ['workflow', ...columns((size) => `s ${size}`), ...columns((size) => `MiB ${size}`)];
  const rows = names.map((name) => {
    const at = (size: number) => costs.find((cost) => cost.workflow === name && cost.size === size);
    const cells = (value: (cost: WorkflowCost) => number, shown: (value: number) => string) => {
      const of = (size: number) => {
        const cost = at(size);
        return cost === undefined ? Number.NaN : value(cost);
      };
      const known = sizes.flatMap((size) => (at(size) === undefined ? [] : [[size, of(size)] as const]));
      return [
        ...sizes.map((size) => (at(size) === undefined ? '–' : shown(of(size)))),
        ...steps.map(([from, to]) => ratio(of(to) / of(from))),
        ...(steps.length > 0 ? [ratio(growthExponent(known))] : []),
      ];
    };
    return [
      name,
      ...cells(({ seconds }) => seconds, figure),
      ...cells(
        ({ bytes }) => bytes / 2 ** 20,
        (mib) => String(Math.round(mib)),
      ),
    ];
  });
  return tableText(header, rows);
}

function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}

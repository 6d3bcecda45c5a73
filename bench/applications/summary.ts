import { figure, tableText } from '../../src/cli/bench/table.ts';
import type { Judged, Made } from './case.ts';

/** Means over the cases of each kind, and over all of an application, a row a maker. */
export function summary(judged: readonly Judged[]): string {
  const kinds = [...new Set(judged.map(({ of }) => of.kind))];
  const groups = kinds.length === 1 ? kinds : [...kinds, 'all'];
  const makers = [...new Set(judged.flatMap(({ made }) => made.map(({ by }) => by)))];
  const names = Object.keys(judged[0]?.made[0]?.figures ?? {});
  const rows = groups.flatMap((kind) =>
    makers.map((by) => {
      const of = judged.filter((one) => kind === 'all' || one.of.kind === kind);
      const made = of.flatMap((one) => one.made.filter((each) => each.by === by));
      return [
        kind,
        by,
        String(made.length),
        ...names.map((name) => meanOf(made, ({ figures }) => figures[name]!)),
        meanOf(made, ({ seconds }) => seconds),
      ];
    }),
  );
  const title = judged[0]?.of.application ?? '';
  return tableText([title, 'by', 'cases', ...names, 's'], rows, 2);
}

function meanOf(made: readonly Made[], value: (one: Made) => number): string {
  return figure(made.reduce((sum, one) => sum + value(one), 0) / made.length);
}

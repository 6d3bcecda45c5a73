import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useId } from 'preact/hooks';
import { type Sweep, type SweptStream, sweepPlaces } from '../../../src/graph/plan/sweeps.ts';
import { t } from '../texts/texts.ts';
import { figureText } from '../watch/figures.tsx';
import { Picture } from './picture.tsx';
import { axisNames, valueLabel } from './place-text.ts';

/** What is chosen to be shown of grids, by their source; else what comes first. */
const chosen = signal<Readonly<Record<string, { readonly picture?: string; readonly figure?: string }>>>({});

interface GridTableProps {
  readonly sweep: Sweep;
  /** Of pictures. */
  readonly streams: readonly SweptStream[];
  readonly figures: ReadonlyMap<string, readonly number[]>;
  /** What puts a place into the graph. */
  readonly use: (place: readonly number[]) => ComponentChild;
}

/** A sweep over two parameters as a table: at each place its picture, and one figure with its share of the range. */
export function GridTable({ sweep, streams, figures, use }: GridTableProps) {
  const { source, axes } = sweep;
  const [rows, columns] = axes;
  if (rows === undefined || columns === undefined) return null;
  const wish = chosen.value[source] ?? {};
  const ports = streams.map(({ ref }) => ref);
  const picture = ports.find((ref) => ref === wish.picture) ?? ports[0];
  const refs = [...figures.keys()];
  const figure = refs.find((ref) => ref === wish.figure) ?? refs[0];
  const numbers = (figure === undefined ? undefined : figures.get(figure)) ?? [];
  const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
  const places = sweepPlaces(sweep);
  const set = (change: { readonly picture?: string; readonly figure?: string }): void => {
    chosen.value = { ...chosen.value, [source]: { ...wish, ...change } };
  };
  const [down = '', across = ''] = axisNames(sweep);
  return (
    <>
      <div class="row wrap grid-wishes">
        {picture !== undefined && ports.length > 1 && (
          <Choice
            label={t.sweeps.picture}
            value={picture}
            among={ports}
            onChange={(ref) => set({ picture: ref })}
          />
        )}
        {figure !== undefined && refs.length > 1 && (
          <Choice
            label={t.sweeps.figure}
            value={figure}
            among={refs}
            onChange={(ref) => set({ figure: ref })}
          />
        )}
        {figure !== undefined && numbers.length > 1 && (
          <span class="muted small">{t.sweeps.from(figure, figureText(least), figureText(greatest))}</span>
        )}
      </div>
      <div class="sweep-grid" style={{ '--columns': columns.values.length }}>
        <table aria-label={t.sweeps.gridOf(down, across)}>
          <thead>
            <tr>
              <th scope="col" class="grid-corner">
                <span>{across} →</span>
                <span>{down} ↓</span>
              </th>
              {columns.values.map((value, column) => (
                <th key={`${column} ${value}`} scope="col">
                  {valueLabel(value)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.values.map((value, row) => (
              <tr key={`${row} ${value}`}>
                <th scope="row">{valueLabel(value)}</th>
                {columns.values.map((other, column) => {
                  const index = row * columns.values.length + column;
                  const number = numbers[index];
                  const share =
                    number === undefined || greatest === least ? 0 : (number - least) / (greatest - least);
                  return (
                    <td key={`${column} ${other}`}>
                      {picture !== undefined && <Picture port={picture} index={index} sweep={sweep} />}
                      <div class="grid-foot">
                        {figure !== undefined && (
                          <span class="grid-figure" style={{ '--share': `${100 * share}%` }}>
                            {number === undefined ? '…' : figureText(number)}
                          </span>
                        )}
                        {use(places[index] ?? [])}
                      </div>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Choice({
  label,
  value,
  among,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly among: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span class="row small">
      <label for={id}>{label}</label>
      <select id={id} class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {among.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </span>
  );
}

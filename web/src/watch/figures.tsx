import type { Figures } from '../picture/tensor-pixels.ts';
import { decimalMark } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';

/** A number as people read it: four significant digits, small ones in powers. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size < 0.001 || size >= 100_000 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace('.', decimalMark()).replaceAll('-', '−');
}

interface FigureListProps {
  readonly shape: readonly number[];
  readonly type: string | undefined;
  readonly figures: Figures;
  /** Of the chain that made it, where that is known. */
  readonly score: number | undefined;
  /** Eight bits only: pixels of a live frame. */
  readonly rough: boolean;
}

/** Shape and figures of what is shown. */
export function FigureList({ shape, type, figures, score, rough }: FigureListProps) {
  const rows: readonly (readonly [string, string])[] = [
    [t.watch.figure.shape, shape.join('×')],
    [t.watch.figure.values, `float32${type === undefined ? '' : `, ${type}`}`],
    [t.watch.figure.least, figureText(figures.min)],
    [t.watch.figure.greatest, figureText(figures.max)],
    [t.watch.figure.mean, figureText(figures.mean)],
    [t.watch.figure.deviation, figureText(figures.deviation)],
    ...(score === undefined ? [] : [[t.watch.figure.score, figureText(score)] as const]),
  ];
  return (
    <>
      <dl class="figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {figures.missing > 0 && (
        <p class="figure-warning" role="alert">
          {t.watch.valuesAreNotFiniteThey(figures.missing)}
        </p>
      )}
      {rough && <p class="muted small">{t.watch.livePreviewIn8Bits}</p>}
    </>
  );
}

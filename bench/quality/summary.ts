import { figure, tableText } from '../../src/cli/bench/table.ts';
import type { QualityReport } from '../../src/model/metrics/quality.ts';

/** The figures of one maker's samples of one image. */
export interface Judged {
  readonly stem: string;
  /** `patchwise`, or another tool. */
  readonly maker: string;
  readonly quality: QualityReport;
  /** Mean share of a lifted sample in one connected piece of the image. */
  readonly copied?: number;
  /** Of each sample the share that one shift of the image explains. */
  readonly oneShift?: readonly number[];
  readonly seconds: number | undefined;
}

export interface MeanFigures {
  readonly maker: string;
  readonly images: number;
  readonly swd: number;
  readonly whitened: number;
  readonly coherence: number;
  readonly completeness: number;
  /** Over the images that have more than one sample of this maker. */
  readonly diversity: number | undefined;
  readonly copied: number | undefined;
  readonly oneShift: number | undefined;
  /** The largest of all samples. */
  readonly oneShiftMost: number | undefined;
  readonly seconds: number | undefined;
}

const HEADER = [
  'image',
  'by',
  'samples',
  'SWD, mean',
  'median',
  'best',
  'worst',
  'whitened',
  'coherence',
  'complete',
  'diversity',
  'copied',
  'one shift',
  'most',
  's',
];

/** A line an image and maker. */
export function imageTable(rows: readonly Judged[]): string {
  const cells = rows.map(({ stem, maker, quality, copied, oneShift = [], seconds }) => {
    const { median, best, worst, mean: all } = quality.patchSwd;
    return [
      ...[stem, maker, String(quality.samples.length)],
      ...[all, median, best, worst, quality.whitened, quality.coherence, quality.completeness].map(figure),
      ...[quality.diversity, copied, mean(oneShift), most(oneShift), seconds].map(optional),
    ];
  });
  return tableText(HEADER, cells, 2);
}

/** Means of each maker over its images, ours over the same images beside each other tool's. */
export function means(rows: readonly Judged[]): MeanFigures[] {
  const makers = [...new Set(rows.map(({ maker }) => maker))];
  return makers.map((maker) =>
    meansOf(
      maker,
      rows.filter((row) => row.maker === maker),
    ),
  );
}

export function meanTable(figures: readonly MeanFigures[]): string {
  const cells = figures.map(
    ({
      maker,
      images,
      swd,
      whitened,
      coherence,
      completeness,
      diversity,
      copied,
      oneShift,
      oneShiftMost,
      seconds,
    }) => [
      ...[`mean of ${images}`, maker],
      ...[swd, whitened, coherence, completeness].map(figure),
      ...[diversity, copied, oneShift, oneShiftMost, seconds].map(optional),
    ],
  );
  return tableText(
    ['', 'by', 'SWD', 'whitened', 'coherence', 'complete', 'diversity', 'copied', 'one shift', 'most', 's'],
    cells,
    2,
  );
}

function meansOf(maker: string, rows: readonly Judged[]): MeanFigures {
  const qualities = rows.map(({ quality }) => quality);
  return {
    maker,
    images: rows.length,
    swd: mean(qualities.map(({ patchSwd }) => patchSwd.mean)) ?? Number.NaN,
    whitened: mean(qualities.map(({ whitened }) => whitened)) ?? Number.NaN,
    coherence: mean(qualities.map(({ coherence }) => coherence)) ?? Number.NaN,
    completeness: mean(qualities.map(({ completeness }) => completeness)) ?? Number.NaN,
    diversity: mean(qualities.flatMap(({ diversity }) => diversity ?? [])),
    copied: mean(rows.flatMap(({ copied }) => copied ?? [])),
    oneShift: mean(rows.flatMap(({ oneShift }) => oneShift ?? [])),
    oneShiftMost: most(rows.flatMap(({ oneShift }) => oneShift ?? [])),
    seconds: mean(rows.flatMap(({ seconds }) => seconds ?? [])),
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function optional(value: number | undefined): string {
  return value === undefined ? '' : figure(value);
}

export type { ScaleNet } from '../model/file/scale-file.ts';

/** Curves for a plot. */
export interface Series {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logY?: boolean;
  readonly curves: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

/** Named measurements, for people and for machines. */
export interface Report {
  readonly title: string;
  readonly entries: readonly {
    readonly name: string;
    readonly value: number | string;
    /** What the number says: unit, direction ("lower is better"), range. */
    readonly meaning?: string;
  }[];
}

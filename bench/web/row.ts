/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly aim?: string;
  /** How it is spread, or what it is made of. */
  readonly more?: string;
}

/** What a part of the benchmark has found. */
export interface Finding {
  readonly rows: readonly Row[];
  /** All figures, for the JSON file. */
  readonly data: unknown;
}

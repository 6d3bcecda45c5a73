/** One thing that was found, and what became of it. */
export interface Finding {
  readonly area:
    | 'database'
    | 'blobs'
    | 'assets'
    | 'checkpoints'
    | 'models'
    | 'cache'
    | 'tensors'
    | 'temporary';
  /** Path below the home, or what it concerns. */
  readonly where: string;
  readonly what: string;
  /** What was done about it; absent when nothing was, or nothing can be. */
  readonly done?: string;
}

/** "1 asset", "2 assets". */
export function counted(count: number, plural: string): string {
  return `${count} ${count === 1 ? plural.replace(/s$/, '') : plural}`;
}

/** What a check looked at and found. */
export interface CheckReport {
  /** Things looked at, by area. */
  readonly checked: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Where damaged files were put, when any were. */
  readonly quarantine?: string;
}

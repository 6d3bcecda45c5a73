/** A failed spec or hook. */
export interface Failure {
  /** With those of the suites that it is in. */
  readonly title: string;
  readonly message: string;
  /** First lines of its stack. */
  readonly places: readonly string[];
}

export interface FileOutcome {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
  readonly failed: readonly Failure[];
}

/** What scripts/reporter.cjs writes of a run of mocha; `at` only while it has not ended: the spec or hook that began last. */
export interface Written {
  /** By the path of the spec file from the root; '' for hooks that belong to no file. */
  readonly files: Readonly<Record<string, FileOutcome>>;
  readonly at?: string;
}

export interface SuiteOutcome {
  readonly title: string;
  readonly files: Readonly<Record<string, FileOutcome>>;
  /** Why not all of its specs were counted; this counts as one more failure. */
  readonly broken?: string;
}

/** No more files than these are run again: with more, something is wrong that is no disturbance by others. */
export const MOST_FILES_AGAIN: number;

/**
 * What became of a suite.
 * @param written undefined where nothing was
 * @param end exit code, signal or message of the process, or `stood still`
 * @param tail last lines that it printed
 */
export function outcomeOf(
  title: string,
  written: Written | undefined,
  end: number | string,
  tail: string,
): SuiteOutcome;

/** Spec files with a failure, or none where they are more than {@link MOST_FILES_AGAIN}. */
export function filesToRunAgain(suites: readonly SuiteOutcome[]): readonly string[];

export interface PassedAlone {
  readonly file: string;
  /** The first one beside others. */
  readonly failure: Failure;
}

/**
 * The suites with the counts of the second run in place of the first for each file that passed in it, and those files.
 * A file that failed twice, or whose second run did not end or ran nothing, stays as it was.
 * @param again by the file that was run alone
 */
export function withSecondRuns(
  suites: readonly SuiteOutcome[],
  again: ReadonlyMap<string, SuiteOutcome>,
): { readonly suites: readonly SuiteOutcome[]; readonly passedAlone: readonly PassedAlone[] };

export function totalOf(suites: readonly SuiteOutcome[]): {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
};

/** Every failure in few lines, files that passed only alone, and the line of counts, which is the last. */
export function closingLines(
  suites: readonly SuiteOutcome[],
  passedAlone: readonly PassedAlone[],
): readonly string[];

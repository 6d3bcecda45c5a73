import type { ToldError } from '../../errors.ts';
import type { RunnerNews } from './runner-host.ts';

/*
 * Several processes may serve one studio: front ends on one database and one data folder. One of them has the turn: it is the
 * scheduler, and starts runs. What the others must hear goes over a bus, what they want of the scheduler is written down.
 */

/** What front ends tell each other. Small: what it is about lies in the database. */
export type Word =
  /** Its status has changed (or it is new); it is gone; it has told more; somebody looks at it at another front end. */
  | { readonly kind: 'status' | 'removed' | 'events' | 'followed'; readonly runId: string }
  /** A run is likely to come; something is asked of the scheduler; it has answered. */
  | { readonly kind: 'expected' | 'asked' | 'answered' }
  | Extract<RunnerNews, { kind: 'taps' }>;

/** Who listens to the bus. None of it may throw. */
export interface Ear {
  /** A word of another front end. */
  heard(word: Word): void;
  /** Whether pictures and numbers of a run are wanted; default: of none. */
  readonly wants?: (runId: string) => boolean;
  /** Words may have been missed, since the way to the others was broken. */
  readonly missed?: () => void;
}

/** What others must hear: each front end hears all words of the others, those of one in their order. */
export interface Bus {
  /** Never rejects. Pictures and numbers are lossy, as everywhere. */
  tell(word: Word): void;
  /** @returns ends it */
  hear(ear: Ear): () => void;
}

/** The bus of a studio that is one process: there is nobody to tell. */
export const NO_OTHERS: Bus = { tell: () => undefined, hear: () => () => undefined };

/** What is asked of the scheduler. */
export type Ask =
  | { readonly what: 'cancel' | 'pause' | 'resume' | 'stop'; readonly runId: string }
  | {
      readonly what: 'steer';
      readonly runId: string;
      readonly nodeId: string;
      readonly values: Readonly<Record<string, number>>;
    };

/** What the scheduler has to say: nothing more when it was done. */
export interface AskAnswer {
  /** Why it could not be done. */
  readonly failure?: ToldError;
}

/** What is asked of the scheduler, written down: it outlives a scheduler, and the next one does it. */
export interface Asks {
  /** @returns its id */
  put(ask: Ask): Promise<string>;
  /**
   * What nobody has answered and this scheduler has not taken yet. `again`: an earlier one had taken it, and may have done it.
   */
  take(): Promise<readonly { readonly id: string; readonly ask: Ask; readonly again: boolean }[]>;
  answer(id: string, answer: AskAnswer): Promise<void>;
  /** Undefined while there is none; afterwards it is forgotten. */
  answerOf(id: string): Promise<AskAnswer | undefined>;
  /** Nobody waits for it any more: it need not be done. */
  withdraw(id: string): Promise<void>;
}

import type { NodeMode } from '../../../src/graph/document/document.ts';
import type { NodeState } from '../../../src/graph/events.ts';

/** What is drawn on a node beside its own document: how its run goes, what is wrong with it. */
export interface NodeDecor {
  readonly state?: NodeState;
  /** The document has changed since that run. */
  readonly stale: boolean;
  /** 0 … 1 */
  readonly progress?: number;
  /** One line: label of the progress, time taken, error. */
  readonly line?: string;
  /** It does not run, or what was kept of it does. */
  readonly mode?: NodeMode;
  readonly problem?: 'error' | 'warning';
  readonly pictures: readonly NodePicture[];
  /** Parameters that are written otherwise than the document has them: names of files, and what "auto" is. */
  readonly values?: Readonly<Record<string, string>>;
  /** Whether it is lifted: runs once an element. */
  readonly lifted: boolean;
}

/** A live picture: pixels ready to be drawn. */
export interface NodePicture {
  readonly port: string;
  readonly image: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  /** Under the picture: "3×48×64 · scale 1, step 12". */
  readonly caption: string;
  /** When its node made it, ms since the epoch; absent for pictures of past runs. */
  readonly at?: number;
}

/** What is drawn on a wire. */
export interface WireDecor {
  readonly color: string;
  readonly many: boolean;
  /** 1 when a message has just passed, falling to 0. */
  readonly pulse: number;
  /** Shape or value of the last message. */
  readonly label: string | undefined;
  readonly emphasis: boolean;
}

export const NO_DECOR: NodeDecor = { stale: false, pictures: [], lifted: false };

import type { GraphDocument } from '../../../../src/graph/document/document.ts';

/** A document with the way back and forth. Documents share what did not change, so a step costs little. */
export interface History {
  readonly past: readonly Step[];
  readonly present: Step;
  readonly future: readonly Step[];
}

export interface Step {
  readonly document: GraphDocument;
  /** What led to the document, for menus: "Move 2 nodes". */
  readonly label: string;
  /** Steps of one key that follow each other closely are one: a slider's way, typing. */
  readonly merge?: string;
  /** ms */
  readonly at: number;
}

const MAX_STEPS = 500;
const MERGE_MS = 1200;

export function startHistory(document: GraphDocument): History {
  return { past: [], present: { document, label: '', at: 0 }, future: [] };
}

/** Goes on to another document; an unchanged one is no step. */
export function advance(history: History, step: Step): History {
  const { past, present } = history;
  if (step.document === present.document) return history;
  const joins =
    step.merge !== undefined &&
    step.merge === present.merge &&
    step.at - present.at < MERGE_MS &&
    past.length > 0 &&
    history.future.length === 0;
  return { past: joins ? past : [...past, present].slice(-MAX_STEPS), present: step, future: [] };
}

export function stepBack({ past, present, future }: History): History | undefined {
  const previous = past.at(-1);
  if (previous === undefined) return undefined;
  return { past: past.slice(0, -1), present: previous, future: [present, ...future] };
}

export function stepForward({ past, present, future }: History): History | undefined {
  const [next, ...rest] = future;
  if (next === undefined) return undefined;
  return { past: [...past, present], present: next, future: rest };
}

/** What undo would undo, and redo redo. */
export function undoLabel({ past, present }: History): string | undefined {
  return past.length === 0 ? undefined : present.label;
}

export function redoLabel({ future }: History): string | undefined {
  return future[0]?.label;
}

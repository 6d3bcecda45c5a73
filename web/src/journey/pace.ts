import type { RunView } from '../state/run/run-fold.ts';

/*
 * How far a run of the journey is, by the pictures or frames that came of it: what takes nearly all of its time is the
 * lift, which does one after the other.
 */

/** What came of a run so far. */
export interface Made {
  /** Pictures or frames, of the one in work the part that is done: 2.3. */
  readonly done: number;
  /** How long one took, ms, from the first on; undefined before the second. */
  readonly each?: number;
}

/** Area of a level of a lift beside that of the next one (`STEP` of src/model/lift/plan.ts, squared). */
const SMALLER = 1 / 1.34 ** 2;

/** Whether a node of a run of the journey is the one that lifts, by its id. */
export function isLiftId(node: string): boolean {
  return /(^|-)lift(-\d+)?$/.test(node);
}

/** What the node that lifts has made; nothing where there is none. */
export function madeBy({ nodes, ports }: RunView): Made {
  const id = Object.keys(nodes).find(isLiftId);
  if (id === undefined) return { done: 0 };
  const whole = Object.entries(ports)
    .filter(([port]) => port.startsWith(`${id}.`))
    .reduce<RunView['ports'][string] | undefined>(
      (most, [, port]) => (most === undefined || port.count > most.count ? port : most),
      undefined,
    );
  const count = whole?.count ?? 0;
  const done = count + partDone(nodes[id]?.progress);
  if (whole === undefined || count < 2) return { done };
  return { done, each: (whole.at - whole.first) / (count - 1) };
}

/** Part of a picture that is lifted, 0 to 1: each level has some 1.8 times as many pixels as the one before. */
function partDone(progress: { readonly done: number; readonly total: number } | undefined): number {
  // The last level of a picture is told before the picture comes.
  return progress === undefined || progress.done >= progress.total
    ? 0
    : SMALLER ** (progress.total - progress.done);
}

/** Of what share on the pace counts, not what was said beforehand. */
const TELLS = 0.25;

/**
 * Milliseconds that a run still takes at its own pace, counted from when the last part of it came; undefined before that
 * tells something.
 * @param expected how many pictures or frames there will be
 * @param passed ms from its begin until that part came
 */
export function leftAtPace({ done, each }: Made, expected: number, passed: number): number | undefined {
  if (each === undefined && done / expected < TELLS) return undefined;
  // Before the second one, what came before the first counts in: rather too long than too short.
  return Math.max(0, expected - done) * (each ?? passed / done);
}

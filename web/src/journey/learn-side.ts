import { signal } from '@preact/signals';
import type { Speed } from '../../../src/protocol/system.ts';
import { learningSeconds } from './estimate.ts';
import { LEARN_SIDES, type LearnSide } from './recipes.ts';

/** What was chosen for the photograph that is asked about. */
export const learnSide = signal<LearnSide>(LEARN_SIDES[0]);

/** From so many seconds on learning takes long enough to be asked about. */
const LONG = 360;

/** Whether a photograph may be learned more coarsely here: on phones and tablets, and where learning takes long. */
export function offersSides(known: Speed | undefined, touch = isTouched()): boolean {
  return touch || (learningSeconds(known) ?? 0) > LONG;
}

function isTouched(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

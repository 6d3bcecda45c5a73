import type { Speed } from '../../../src/protocol/system.ts';
import { leavesTooLittle } from '../../../src/recipes/learnable.ts';
import type { Size } from '../../../src/recipes/result-size.ts';
import { learningSeconds } from './estimate.ts';
import { LEARN_SIDES } from './recipes.ts';

/** From so many seconds on learning takes long enough to be asked about. */
const LONG = 360;

/**
 * Whether a photograph may be learned more coarsely here: on phones and tablets, and where learning takes long; not one
 * that is so long that too little would be left of its shorter side.
 */
export function offersSides(known: Speed | undefined, size: Size | undefined, touch = isTouched()): boolean {
  const coarsest = Math.min(...LEARN_SIDES);
  if (size !== undefined && leavesTooLittle(size, coarsest)) return false;
  return touch || (learningSeconds(known) ?? 0) > LONG;
}

function isTouched(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

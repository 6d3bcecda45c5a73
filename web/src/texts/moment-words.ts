import type { Moment } from '../../../src/graph/types/node.ts';
import { t } from './texts.ts';

/** The parts of "scale 2 · update 40 · step 15". A number alone is that of an element of a stream: "no. 3". */
export function momentWords({ scale, update, step }: Moment): readonly string[] {
  if (scale === undefined && update === undefined) return step === undefined ? [] : [t.picture.number(step)];
  return [
    ...(scale === undefined ? [] : [t.picture.scale(scale)]),
    ...(update === undefined ? [] : [t.picture.update(update)]),
    ...(step === undefined ? [] : [t.picture.step(step)]),
  ];
}

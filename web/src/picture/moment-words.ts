import type { Moment } from '../../../src/graph/types/node.ts';

/** The parts of "scale 2 · update 40 · step 15". A number alone is that of an element of a stream: "no. 3". */
export function momentWords({ scale, update, step }: Moment): readonly string[] {
  if (scale === undefined && update === undefined) return step === undefined ? [] : [`no. ${step}`];
  return [
    ...(scale === undefined ? [] : [`scale ${scale}`]),
    ...(update === undefined ? [] : [`update ${update}`]),
    ...(step === undefined ? [] : [`step ${step}`]),
  ];
}

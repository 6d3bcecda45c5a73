/*
 * What a training says when it begins anew with a coarser scale 0 (src/model/training/coarser.ts): shared, since the page
 * has to know it again among the messages of a run, which it shows in its own language.
 */

/** Begins the label of every progress of a second attempt. */
export const SECOND_ATTEMPT = 'second attempt';

const BEGINS = 'The training begins a second time';

/** Sizes of the coarsest scale in both attempts, px as `width × height`. */
export interface Attempts {
  readonly first: string;
  readonly second: string;
}

/** The message that says so, and why. @param sizes left out where they are not known */
export function secondAttemptMessage(sizes?: Attempts): string {
  const scale =
    sizes === undefined
      ? 'a smaller coarsest scale'
      : `a smaller coarsest scale, ${sizes.second} px in place of ${sizes.first}`;
  return (
    `${BEGINS}, with ${scale}: the first attempt came to a standstill, as happens where one object fills the ` +
    'photograph, and its samples would have been noise. What it learned is dropped; a second attempt takes as long as ' +
    'a whole training, and there is no third.'
  );
}

/** Whether a message of a run is that one. */
export function tellsSecondAttempt(message: string): boolean {
  return message.startsWith(BEGINS);
}

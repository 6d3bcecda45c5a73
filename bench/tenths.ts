import type { TrainingEvent } from '../src/model/training/training-course.ts';

/** Tells how far a training is, at every tenth of it. */
export function tenths(tell: (text: string) => void): (event: TrainingEvent) => void {
  let told = 0;
  return (event) => {
    if (!('fraction' in event) || event.fraction < told + 0.1) return;
    told = event.fraction;
    tell(`${Math.round(100 * told)}%`);
  };
}

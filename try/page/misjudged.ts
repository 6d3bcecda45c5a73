import type { PastRun } from '../../src/protocol/system.ts';
import type { MachineSpeed } from '../../src/studio/speed/measure-speed.ts';

/** A measurement that says twice as much, or half, of what something took is of another moment than that. */
const OFF = 2;
/** What was to take less than this says little, s. */
const SHORT = 3;

/**
 * The newest run that shows a measurement to be wrong by more than twice: by its lifts, or by learning a photograph.
 * Undefined when none does; only the newest that can be compared counts.
 * @param learning seconds that a run's training was to take, by its purpose and the measurement; undefined: not
 *   comparable
 */
export function misjudged(
  speed: MachineSpeed,
  runs: readonly PastRun[],
  learning: (purpose: string, speed: MachineSpeed) => number | undefined,
): string | undefined {
  for (const { id, purpose, nodes } of runs) {
    let [told, took] = [0, 0];
    for (const { type, cached, seconds, images = 0, pixels = 0 } of nodes) {
      if (cached) continue;
      if (type.startsWith('detail/lift@') && images > 0) {
        told += images * (speed.lift.base + (speed.lift.megapixel * pixels) / 1e6);
        took += seconds;
      } else if (type.startsWith('training/train-pyramid@') && purpose !== undefined) {
        const usual = learning(purpose, speed);
        if (usual === undefined) continue;
        told += usual;
        took += seconds;
      }
    }
    if (told < SHORT) continue;
    return took > OFF * told || told > OFF * took ? id : undefined;
  }
  return undefined;
}

/** The faster of two measurements, part by part: a busy device seems slower than it is, never faster. */
export function better(one: MachineSpeed, other: MachineSpeed): MachineSpeed {
  const megapixel = ({ lift }: MachineSpeed) => lift.base + lift.megapixel;
  return {
    training: Math.min(one.training, other.training),
    lift: megapixel(one) <= megapixel(other) ? one.lift : other.lift,
  };
}

import type { MachineSpeed } from '../../src/studio/speed/measure-speed.ts';

/**
 * What pages reckon with, whatever machine it is: measuring one takes seconds of a processor, and that it is measured,
 * test/web/api/client.spec.ts holds.
 */
export const knownSpeed = async (): Promise<MachineSpeed> => ({
  training: 90,
  lift: { base: 0.5, megapixel: 1.5 },
});

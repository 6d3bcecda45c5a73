import { isPatchScale, type PyramidModel } from '../../model/pyramid/pyramid-model.ts';

/**
 * Which part of a sample's chains is done, 0 to 1: a step of a net counts as its pixels, one of patches as their pairs
 * with those of the photograph.
 * @param from the first scale that runs
 * @param step of that scale, 1 after the first
 */
export function chainShare({ scales }: PyramidModel, from: number, scale: number, step: number): number {
  const steps = scales.map((one) => {
    const pixels = one.size.width * one.size.height;
    return isPatchScale(one) ? pixels ** 2 : pixels;
  });
  const works = scales.map((one, s) => (s < from ? 0 : one.steps * (steps[s] as number)));
  const all = works.reduce((sum, work) => sum + work, 0);
  const before = works.slice(0, scale).reduce((sum, work) => sum + work, 0);
  return Math.min(1, (before + step * (steps[scale] as number)) / all);
}

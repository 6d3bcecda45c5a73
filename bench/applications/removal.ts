import { continued } from '../../src/model/lift/fill/continued.ts';
import { areaDownscale } from '../../src/model/metrics/area.ts';
import { patchProfile, patchSwd } from '../../src/model/metrics/patch-swd.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { whitenedPatchSwd, whitenedProfile } from '../../src/model/metrics/whitened-patch-swd.ts';
import { crop, type Rectangle } from '../../src/runtime/crop.ts';
import { nchw, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { remove } from '../../src/tasks/tasks.ts';
import { type Bench, type Judged, type Made, meanOfDraws, timed } from './case.ts';
import { around, maskOf, placesOf } from './places.ts';

const SEED = 1;

/** Somebody who fills a hole, and how often he is asked to. */
interface Way {
  readonly name: string;
  readonly draws: number;
  fill(draw: number): Promise<Tensor>;
}

/** Holes that are cut out of each photograph, so that it is known what was there. */
export async function* benchRemoval({
  photographs,
  fillers,
  draws: most,
  tell,
}: Bench): AsyncGenerator<Judged> {
  const others = await fillers();
  for (const [index, { stem, image, model }] of photographs.entries()) {
    for (const place of placesOf(image, SEED + index)) {
      const hole = maskOf(place, sizeOf(image));
      const given = marked(image, hole);
      const own = (learned?: string) => async (draw: number) => {
        const { decode } = await remove(given, hole, {
          grow: 0,
          seed: SEED + draw,
          ...(learned !== undefined && { model: learned }),
        });
        return (await decode()).image;
      };
      const ways: readonly Way[] = [
        { name: 'Patchwise', draws: most, fill: own() },
        ...(model === undefined ? [] : [{ name: 'Patchwise, learned', draws: most, fill: own(model) }]),
        ...others.map(({ name, byChance, fill }) => ({
          name,
          draws: byChance === true ? most : 1,
          fill: () => fill(given, hole),
        })),
        // What would fool a measure: nobody would keep it.
        { name: 'a smear', draws: 1, fill: async () => continued(given, Uint8Array.from(hole.data)) },
      ];
      const window = around(place, sizeOf(image));
      const swd = distanceIn(image, hole, window);
      const texture = whitenedProfile(crop(image, place));
      const made: Made[] = [];
      for (const { name: by, draws, fill } of ways) {
        tell(`${stem}, ${place.kind}: ${by}`);
        const fillings: Made[] = [];
        for (let draw = 0; draw < draws; draw++) {
          const { result, seconds } = await timed(() => fill(draw));
          const figures = {
            'patch SWD': swd(result),
            whitened: whitenedPatchSwd(texture, crop(result, place)),
            'PSNR, dB': psnr(result, image),
          };
          fillings.push({ by, image: result, seconds, figures });
        }
        made.push(meanOfDraws(fillings));
      }
      yield {
        of: { application: 'removal', photograph: stem, kind: place.kind, given, truth: image, window },
        made,
      };
    }
  }
}

/**
 * Patch SWD to what was there, of the patches that touch the hole, at half size and below: a patch of 7 px shows more than
 * grain there.
 * @param window all that is looked at
 */
export function distanceIn(truth: Tensor, hole: Tensor, window: Rectangle): (filled: Tensor) => number {
  const even = { ...window, width: window.width & ~1, height: window.height & ~1 };
  const half = (image: Tensor) => areaDownscale(crop(image, even), 2);
  const touched = half(hole);
  const region = { ...touched, data: touched.data.map((v) => (v > 0 ? 1 : 0)) };
  const profile = patchProfile(half(truth), region);
  return (filled) => patchSwd(profile, patchProfile(half(filled), region)).distance;
}

const MAGENTA = [1, -1, 1] as const;

/** With the hole in a colour of its own, so that nobody fills it with what was there. */
export function marked(image: Tensor, hole: Tensor): Tensor {
  const { h, w } = nchw(image);
  const plane = h * w;
  return {
    ...image,
    data: image.data.map((v, i) => (hole.data[i % plane] === 1 ? MAGENTA[Math.floor(i / plane)]! : v)),
  };
}

import { addNoise } from '../../src/image/add-noise.ts';
import { affine, byBytes, clamp } from '../../src/image/pointwise.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { crop, type Rectangle } from '../../src/runtime/crop.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { remove } from '../../src/tasks/tasks.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { openAligner } from './peers.ts';
import { around, maskOf, placesOf } from './places.ts';
import { distanceIn, marked } from './removal.ts';

const SEED = 1;
/** Each shot shows this share of the photograph's sides: one its upper left, the other its lower right. */
const FRAME = 0.92;
/** The other shot is a little lighter, and has the noise of a camera, in levels of 8 bits. */
const LIGHTER = 0.06;
const NOISE = 3;

/**
 * Holes in one of two shots of each photograph, filled from the other, whose frame, light and noise differ: beside what
 * fills it without the other shot, and beside the other shot laid over it where its features match.
 */
export async function* benchAnotherShot({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  const aligned = await openAligner(tell);
  for (const [index, { stem, image: photo }] of photographs.entries()) {
    const { image, second } = twoShots(photo, stem);
    for (const place of placesOf(image, SEED + index)) {
      const hole = maskOf(place, sizeOf(image));
      const given = marked(image, hole);
      const own = async (options: { readonly second?: Tensor }) =>
        (await (await remove(given, hole, { grow: 0, seed: SEED, ...options })).decode()).image;
      const ways: [string, () => Promise<Tensor>][] = [
        ['Patchwise', () => own({ second })],
        ['Patchwise, without it', () => own({})],
        ...(aligned === undefined
          ? []
          : [['OpenCV, aligned', () => aligned(given, hole, second)] as [string, () => Promise<Tensor>]]),
      ];
      const window = around(place, sizeOf(image));
      const swd = distanceIn(image, hole, window);
      const made: Made[] = [];
      for (const [by, fill] of ways) {
        tell(`${stem}, another shot, ${place.kind}: ${by}`);
        const { result, seconds } = await timed(fill);
        const figures = {
          'patch SWD': swd(result),
          'PSNR in the hole, dB': psnr(crop(result, place), crop(image, place)),
        };
        made.push({ by, image: result, seconds, figures });
      }
      yield {
        of: { application: 'another shot', photograph: stem, kind: place.kind, given, truth: image, window },
        made,
      };
    }
  }
}

/** A photograph as two shots of one place. */
function twoShots(photo: Tensor, stem: string): { readonly image: Tensor; readonly second: Tensor } {
  const { first, other } = frames(sizeOf(photo));
  const seen = crop(photo, other);
  const noise = generator(SEED).split(stem).split('camera').normal(seen.data.length);
  const second = byBytes(clamp(addNoise(affine(seen, 1, LIGHTER), noise, NOISE / 127.5)));
  return { image: crop(photo, first), second };
}

function frames({ width, height }: Size): { readonly first: Rectangle; readonly other: Rectangle } {
  const size = { width: Math.round(FRAME * width), height: Math.round(FRAME * height) };
  return {
    first: { left: 0, top: 0, ...size },
    other: { left: width - size.width, top: height - size.height, ...size },
  };
}

import { addNoise } from '../../src/image/add-noise.ts';
import { type Pasted, pasteObject } from '../../src/image/paste-object.ts';
import { affine, byBytes, clamp } from '../../src/image/pointwise.ts';
import { warp } from '../../src/image/warp.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { crop, type Rectangle } from '../../src/runtime/crop.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { remove } from '../../src/tasks/tasks.ts';
import { cutBird } from './bird.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { openAligner } from './peers.ts';
import { around, maskOf, type Place, placesOf } from './places.ts';
import { distanceIn, marked } from './removal.ts';

const SEED = 1;
/** Each shot shows this share of the photograph's sides: one its upper left, the other its lower right. */
const FRAME = 0.92;
/** The other shot is a little lighter, and has the noise of a camera, in levels of 8 bits. */
const LIGHTER = 0.06;
const NOISE = 3;
/** In what else it differs. */
const KINDS = ['moved', 'turned', 'larger', 'a bird'] as const;
type Kind = (typeof KINDS)[number];
/** By how much it is turned, degrees, and larger. */
const TURN = 3;
const LARGER = 1.1;
/** The bird sits on the hole's edge, so large beside the hole. */
const BIRD_SIZE = 0.6;

/**
 * Holes in one of two shots of each photograph, filled from the other, whose frame, light and noise differ; which is
 * turned, larger, or shows a bird across the hole's edge that was not there before: beside what fills it without the
 * other shot, and beside the other shot laid over it where its features match.
 */
export async function* benchAnotherShot({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  const aligned = await openAligner(tell);
  for (const [index, { stem, image: photo }] of photographs.entries()) {
    const { first } = frames(sizeOf(photo));
    const image = crop(photo, first);
    for (const place of placesOf(image, SEED + index)) {
      const hole = maskOf(place, sizeOf(image));
      const given = marked(image, hole);
      const own = async (options: { readonly second?: Tensor }) =>
        (await (await remove(given, hole, { grow: 0, seed: SEED, ...options })).decode()).image;
      const window = around(place, sizeOf(image));
      const swd = distanceIn(image, hole, window);
      for (const kind of KINDS) {
        const second = await otherShot(photo, place, kind, `${stem} ${kind}`);
        const ways: [string, () => Promise<Tensor>][] = [['Patchwise', () => own({ second })]];
        if (kind === 'moved') ways.push(['Patchwise, without it', () => own({})]);
        if (aligned !== undefined) ways.push(['OpenCV, aligned', () => aligned(given, hole, second)]);
        const made: Made[] = [];
        for (const [by, fill] of ways) {
          tell(`${stem}, another shot, ${kind}, ${place.kind}: ${by}`);
          const { result, seconds } = await timed(fill);
          const figures = {
            'patch SWD': swd(result),
            'PSNR in the hole, dB': psnr(crop(result, place), crop(image, place)),
          };
          made.push({ by, image: result, seconds, figures });
        }
        const of = { application: 'another shot', photograph: `${stem}, ${place.kind}`, kind };
        yield { of: { ...of, given, truth: image, window }, made };
      }
    }
  }
}

/** What the other shot of a place shows: its lower right, in another light. */
async function otherShot(photo: Tensor, hole: Place, kind: Kind, name: string): Promise<Tensor> {
  const seen = crop(await changed(photo, hole, kind), frames(sizeOf(photo)).other);
  const noise = generator(SEED).split(name).split('camera').normal(seen.data.length);
  return byBytes(clamp(addNoise(affine(seen, 1, LIGHTER), noise, NOISE / 127.5)));
}

async function changed(photo: Tensor, hole: Place, kind: Kind): Promise<Tensor> {
  switch (kind) {
    case 'moved':
      return photo;
    case 'turned':
      return turned(photo, (TURN * Math.PI) / 180, 1);
    case 'larger':
      return turned(photo, 0, LARGER);
    case 'a bird':
      return (await birdAt(photo, hole)).image;
  }
}

/** Turned and enlarged about the middle of its frame, at its own size. */
function turned(photo: Tensor, angle: number, scale: number): Tensor {
  const { width, height } = sizeOf(photo);
  const flow = { width, height, dx: new Float32Array(width * height), dy: new Float32Array(width * height) };
  const [c, s] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [x - (width - 1) / 2, y - (height - 1) / 2];
      flow.dx[i] = c * u - s * v - u;
      flow.dy[i] = s * u + c * v - v;
    }
  }
  return warp(photo, flow);
}

/** A bird whose middle lies on the right end of the hole. */
async function birdAt(photo: Tensor, { left, top, width, height }: Place): Promise<Pasted> {
  const size = sizeOf(photo);
  const { image, alpha } = await cutBird();
  const longer = Math.max(sizeOf(image).width, sizeOf(image).height);
  const place = { x: (left + width) / size.width, y: (top + height / 2) / size.height };
  return pasteObject(photo, image, alpha, {
    ...{ ...place, rotation: 0 },
    scale: (BIRD_SIZE * Math.max(width, height)) / longer,
  });
}

function frames({ width, height }: Size): { readonly first: Rectangle; readonly other: Rectangle } {
  const size = { width: Math.round(FRAME * width), height: Math.round(FRAME * height) };
  return {
    first: { left: 0, top: 0, ...size },
    other: { left: width - size.width, top: height - size.height, ...size },
  };
}

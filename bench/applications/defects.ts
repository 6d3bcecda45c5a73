import { addNoise } from '../../src/image/add-noise.ts';
import { composite } from '../../src/image/composite.ts';
import { toRgb } from '../../src/image/grey.ts';
import { affine, clamp } from '../../src/image/pointwise.ts';
import { resize } from '../../src/image/resize.ts';
import { anomalyMaps } from '../../src/model/apply/anomaly.ts';
import { indexPatches, nearestDistances } from '../../src/model/metrics/nearest-patch.ts';
import { type Generator, generator } from '../../src/runtime/random/random.ts';
import { filled, nchw, type Size, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { areaUnderCurve } from './area-under-curve.ts';
import { type Bench, type Judged, type Made, type Photograph, timed } from './case.ts';

const SEED = 1;
/** The inspected picture is the photograph from a step further away, a little lighter, and with the noise of a camera. */
const FURTHER = 0.93;
const LIGHTER = 0.06;
/** Standard deviation, in levels of 8 bits. */
const NOISE = 3;
/** Side of a defect, as a share of the picture's height. */
const SIDE = 0.2;

type Paint = (image: Tensor, mask: Tensor, random: Generator, others: readonly Photograph[]) => Tensor;

/** What a defect shows where its mask is 1. */
const DEFECTS: Readonly<Record<string, { readonly thin?: boolean; readonly paint: Paint }>> = {
  'a blot': { paint: (image, mask) => composite(image, affine(image, 0.5, -0.3), mask) },
  'a scratch': { thin: true, paint: (image, mask) => composite(image, filled(image.shape, 0.75), mask) },
  'a smear': {
    paint: (image, mask) => {
      const { height, width } = sizeOf(image);
      const soft = resize(image, { height: Math.ceil(height / 6), width: Math.ceil(width / 6) }, 'area');
      return composite(image, resize(soft, { height, width }, 'bicubic', { clip: [-1, 1] }), mask);
    },
  },
  'a foreign thing': {
    paint(image, mask, random, others) {
      const { image: other } = others[random.integer(others.length)] as Photograph;
      return composite(image, resize(other, sizeOf(image), 'area', { clip: [-1, 1] }), mask);
    },
  },
};

/** Longest side of the photograph, px. */
const LONGEST = 96;

/**
 * Defects on each photograph: the area under the curve of each map against where the defect is, beside the distance of each
 * patch to the nearest of the photograph (what PatchCore, Roth et al., CVPR 2022, does with features of a net), of the
 * picture as it is, and in the photograph's light.
 */
export async function* benchDefects({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  for (const photograph of photographs) {
    const others = photographs.filter(({ stem }) => stem !== photograph.stem);
    yield* judged(photograph, others, tell);
  }
}

async function* judged(
  { stem, image }: Photograph,
  others: readonly Photograph[],
  tell: (text: string) => void,
): AsyncGenerator<Judged> {
  const { width, height } = sizeOf(image);
  const by = LONGEST / Math.max(width, height);
  const size = { width: Math.round(width * by), height: Math.round(height * by) };
  const photo = resize(image, size, 'area', { clip: [-1, 1] });
  const known = indexPatches(photo);
  const maps: Readonly<Record<string, (shown: Tensor) => Promise<Tensor>>> = {
    Patchwise: async (shown) => (await anomalyMaps(photo, shown)).combined,
    'patch distance': async (shown) => distances(shown, known),
    'patch distance, same light': async (shown) => distances(inLightOf(photo, shown), known),
  };
  for (const [kind, { thin = false, paint }] of Object.entries(DEFECTS)) {
    const random = generator(SEED).split(stem).split(kind);
    const seen = inspected(photo, random.split('camera'));
    const mask = placed(sizeOf(seen), thin, random.split('place'));
    const shown = paint(seen, mask, random.split('other'), others);
    const made: Made[] = [];
    for (const [by, mapOf] of Object.entries(maps)) {
      tell(`${stem}, ${kind}: ${by}`);
      const { result, seconds } = await timed(() => mapOf(shown));
      const AUROC = areaUnderCurve(result.data, mask.data);
      made.push({ by, image: pictured(result), seconds, figures: { AUROC } });
    }
    const whole = { left: 0, top: 0, ...sizeOf(shown) };
    yield { of: { application: 'defects', photograph: stem, kind, given: shown, window: whole }, made };
  }
}

/** A picture with the median of each channel of the photograph. */
function inLightOf(photo: Tensor, shown: Tensor): Tensor {
  const { c, h, w } = nchw(shown);
  const median = ({ data }: Tensor, channel: number) => {
    const plane = data.length / c;
    return data.slice(channel * plane, (channel + 1) * plane).sort()[plane >> 1]!;
  };
  const shifts = Array.from({ length: c }, (_, k) => median(photo, k) - median(shown, k));
  return { shape: shown.shape, data: shown.data.map((value, i) => value + shifts[Math.floor(i / (h * w))]!) };
}

function inspected(photo: Tensor, random: Generator): Tensor {
  const { width, height } = sizeOf(photo);
  const size = { width: Math.round(width * FURTHER), height: Math.round(height * FURTHER) };
  const small = resize(photo, size, 'bicubic', { clip: [-1, 1] });
  return addNoise(affine(small, 1, LIGHTER), random.normal(small.data.length), NOISE / 127.5);
}

/** A square, or a line of a pixel or two across it. */
function placed({ width, height }: Size, thin: boolean, random: Generator): Tensor {
  const side = Math.round(height * SIDE);
  const [left, top] = [random.integer(width - side + 1), random.integer(height - side + 1)];
  const mask = filled([1, 1, height, width], 0);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (!thin || Math.abs(x - y) < 1) mask.data[(top + y) * width + left + x] = 1;
    }
  }
  return mask;
}

/** Distance of the patch around each pixel to the photograph's nearest; at the frame that of the patch beside it. */
function distances(image: Tensor, known: ReturnType<typeof indexPatches>): Tensor {
  const { h, w } = nchw(image);
  const index = indexPatches(image);
  const found = nearestDistances(index, known);
  const margin = (h - index.rows) / 2;
  const at = (v: number, count: number) => Math.min(Math.max(v - margin, 0), count - 1);
  const data = new Float32Array(h * w);
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++)
      data[i] = found[at(y, index.rows) * index.columns + at(x, index.columns)]!;
  return { shape: [1, 1, h, w], data };
}

/** A map as a grey picture, its largest value white. */
function pictured(map: Tensor): Tensor {
  const most = map.data.reduce((a, b) => Math.max(a, b), 0) || 1;
  return toRgb(clamp(affine(map, 2 / most, -1)));
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { nchw, type Tensor } from '../../../src/runtime/tensor.ts';
import { imageOf } from '../../support/images.ts';

const FOLDER = new URL('../../fixtures/metrics/', import.meta.url);

export interface ReferenceFigures {
  readonly pairs: readonly {
    readonly reference: string;
    readonly generated: string;
    readonly swd: readonly number[];
    readonly whitened: number;
    /** Mean over 16 sets of 256 free directions, each of which varies by 1 to 3%. */
    readonly whitenedFree: number;
    readonly coherence: number;
    readonly completeness: number;
    readonly mse?: number;
    readonly ssim?: number;
  }[];
  readonly diversity: readonly {
    readonly reference: string;
    readonly samples: readonly string[];
    readonly diversity: number;
  }[];
}

/** What make-reference.py computed with PyTorch. */
export function referenceFigures(): ReferenceFigures {
  return JSON.parse(readFileSync(new URL('reference.json', FOLDER), 'utf8')) as ReferenceFigures;
}

/** A picture of the fixtures as [1, 3, H, W] in [-1, 1]: "name", "name|mirror", "name|flip" or "name|turn". */
export async function picture(spec: string): Promise<Tensor> {
  const [name, change = ''] = spec.split('|');
  const file = fileURLToPath(new URL(`${name}.png`, FOLDER));
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const mirrored = change === 'mirror' || change === 'turn';
  const flipped = change === 'flip' || change === 'turn';
  return imageOf(3, height, width, (c, y, x) => {
    const row = flipped ? height - 1 - y : y;
    const column = mirrored ? width - 1 - x : x;
    return data[(row * width + column) * 3 + c]! / 127.5 - 1;
  });
}

/** The same image with `amount` added to every element. */
export function brighter(image: Tensor, amount: number): Tensor {
  return { shape: image.shape, data: image.data.map((value) => value + amount) };
}

export function cropped(image: Tensor, height: number, width: number): Tensor {
  const { h, w } = nchw(image);
  return imageOf(3, height, width, (c, y, x) => image.data[(c * h + y) * w + x]!);
}

/** Pseudo-random noise in [-1, 1) that is the same on every machine (a linear congruential generator). */
export function noise(c: number, h: number, w: number, seed: number): Tensor {
  let state = seed >>> 0;
  return imageOf(c, h, w, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

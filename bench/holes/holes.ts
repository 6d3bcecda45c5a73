import { join } from 'node:path';
import { decodeImage } from '../../src/image/codec/decode-image.ts';
import { dilateMask } from '../../src/image/dilate.ts';
import { pad } from '../../src/image/pad.ts';
import { resize } from '../../src/image/resize.ts';
import type { LiftOptions } from '../../src/model/lift/lift-image.ts';
import { nchw, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { byBytes } from '../by-bytes.ts';

/** Width of the photographs, px. */
const WIDTH = 1280;

export interface Hole {
  readonly name: string;
  /** Of a shipped model, by name. */
  readonly model: string;
  readonly photo: Tensor;
  /** What is to be filled: the photograph, or a canvas around it. */
  readonly image: Tensor;
  /** [1, 1, H, W], 1 in the hole. */
  readonly mask: Tensor;
  /** What the model continues. */
  readonly fill: 'smooth' | 'image';
  readonly lift: Pick<LiftOptions, 'sources' | 'stay' | 'heights'>;
  /** What the sheet shows, in shares of the image. */
  readonly window: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

/** An object removed, two places cut out, a canvas extended at two sides. */
export async function openHoles(samples: string): Promise<Hole[]> {
  const photo = async (name: string) => {
    const { image } = await decodeImage(join(samples, 'photos', `${name}.jpg`));
    const { width, height } = sizeOf(image);
    const scaled = { width: WIDTH, height: Math.round((height * WIDTH) / width) };
    return byBytes(resize(image, scaled, 'area', { clip: [-1, 1] }));
  };
  const [rock, lake, waves] = [await photo('rock'), await photo('lake'), await photo('waves')];
  const { image: wren } = await decodeImage(join(samples, 'inputs', 'rock-wren-mask.png'));
  const { h, w } = nchw(wren);
  const drawn: Tensor = { shape: [1, 1, h, w], data: wren.data.slice(0, h * w).map((v) => (v > 0 ? 1 : 0)) };
  const margins = { left: WIDTH / 4, right: WIDTH / 4, top: 0, bottom: 0 };
  return [
    {
      ...{ name: 'wren', model: 'rock', photo: rock, image: rock, fill: 'smooth', lift: {} },
      mask: dilateMask(threshold(resize(drawn, sizeOf(rock), 'area')), 13),
      window: { left: 0.2, top: 0.1, width: 0.4, height: 0.5 },
    },
    {
      ...{ name: 'summit', model: 'lake', photo: lake, image: lake, fill: 'smooth', lift: {} },
      mask: ellipse(lake, 0.32, 0.34, 0.1, 0.16),
      window: { left: 0.1, top: 0.1, width: 0.45, height: 0.5 },
    },
    {
      ...{ name: 'spray', model: 'waves', photo: waves, image: waves, fill: 'smooth', lift: {} },
      mask: ellipse(waves, 0.8, 0.31, 0.13, 0.19),
      window: { left: 0.55, top: 0.05, width: 0.45, height: 0.55 },
    },
    {
      ...{ name: 'outpainting', model: 'lake', photo: lake, image: pad(lake, margins, 'reflect') },
      mask: inverted(pad(filledMask(lake), margins, 0)),
      ...{ fill: 'image', lift: { sources: 'everywhere', stay: 0.1 } },
      window: { left: 0, top: 0, width: 1, height: 1 },
    },
  ];
}

function filledMask(like: Tensor): Tensor {
  const { height, width } = sizeOf(like);
  return { shape: [1, 1, height, width], data: new Float32Array(height * width).fill(1) };
}

function threshold(mask: Tensor): Tensor {
  return { ...mask, data: mask.data.map((v) => (v > 0 ? 1 : 0)) };
}

function inverted(mask: Tensor): Tensor {
  return { ...mask, data: mask.data.map((v) => 1 - v) };
}

/** Centre and radii in shares of width and height. */
function ellipse(like: Tensor, x: number, y: number, rx: number, ry: number): Tensor {
  const { height, width } = sizeOf(like);
  const inside = (i: number) => {
    const dx = ((i % width) + 0.5) / width - x;
    const dy = (Math.floor(i / width) + 0.5) / height - y;
    return (dx / rx) ** 2 + (dy / ry) ** 2 <= 1;
  };
  return {
    shape: [1, 1, height, width],
    data: Float32Array.from({ length: height * width }, (_, i) => (inside(i) ? 1 : 0)),
  };
}

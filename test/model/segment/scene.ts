import { generator } from '../../../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../../../src/runtime/tensor.ts';

/** [1, 3, height, width] of colours by pixel, levels, with grain of eight levels. */
export function grainyImage(
  seed: number,
  height: number,
  width: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): Tensor {
  const grain = generator(seed).normal(3 * width * height);
  const data = new Float32Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const colours = colourAt(i % width, Math.floor(i / width));
    for (let c = 0; c < 3; c++) {
      const at = c * width * height + i;
      data[at] = Math.max(-1, Math.min(1, (colours[c]! + 8 * grain[at]!) / 127.5 - 1));
    }
  }
  return tensor([1, 3, height, width], data);
}

/** Intersection over union of what two masks have from 0.5 on. */
export function overlap(a: Tensor, b: Tensor): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const [one, other] = [a.data[i]! >= 0.5, b.data[i]! >= 0.5];
    if (one && other) both++;
    if (one || other) either++;
  }
  return both / either;
}

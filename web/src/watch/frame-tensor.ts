import type { Tensor } from '../../../src/protocol/tensor.ts';

/**
 * A live frame's 8-bit pixels as a tensor in its range, so that it is looked at like any other; precise to 1/255 of
 * the range, and at most 256 px a side.
 */
export function frameTensor(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  channels: number,
  [low, high]: readonly [number, number],
): Tensor {
  const planes = channels >= 3 ? 3 : 1;
  const area = width * height;
  const data = new Float32Array(planes * area);
  const unit = (high - low) / 255;
  for (let c = 0; c < planes; c++) {
    for (let i = 0; i < area; i++) data[c * area + i] = low + unit * rgba[4 * i + c]!;
  }
  return { shape: [1, planes, height, width], data };
}

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { elementCount, type Tensor, tensor } from '../../src/runtime/tensor.ts';

/** One plane in a fixture. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: readonly number[];
}

export function planeTensor(plane: Plane): Tensor {
  return tensor([1, 1, plane.height, plane.width], Float32Array.from(plane.values));
}

/** A file of test/fixtures, as JSON. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as T;
}

/** A tensor of repeatable, patternless values in [-1, 1). */
export function noiseTensor(shape: readonly number[], seed = 1): Tensor {
  let x = seed;
  return tensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return x / 2 ** 31 - 1;
    }),
  );
}

/** Largest |a − b|; NaN if either holds one. Fails on other shapes. */
export function worstDifference(a: Tensor, b: Tensor): number {
  expect(a.shape).to.deep.equal(b.shape);
  return a.data.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b.data[i]!)), 0);
}

export function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(worstDifference(actual, expected)).to.be.at.most(tolerance);
}

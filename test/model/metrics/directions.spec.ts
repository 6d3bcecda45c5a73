import { expect } from 'chai';
import { DIRECTION_COUNT, patchDirections } from '../../../src/model/metrics/directions.ts';
import { patchBasis } from '../../../src/model/metrics/patch-basis.ts';
import { PATCH_ELEMENTS, patchGrid, projectPatches } from '../../../src/model/metrics/patches.ts';
import { imageOf } from '../../support/images.ts';
import { noise } from './pictures.ts';

function dot(rows: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < PATCH_ELEMENTS; k++) {
    sum += rows[a * PATCH_ELEMENTS + k]! * rows[b * PATCH_ELEMENTS + k]!;
  }
  return sum;
}

describe('the directions of the patch metrics', () => {
  it('are 256 different unit vectors', () => {
    const directions = patchDirections();
    expect(directions.length).to.equal(DIRECTION_COUNT * PATCH_ELEMENTS);
    for (let d = 0; d < DIRECTION_COUNT; d++) {
      expect(dot(directions, d, d)).to.be.closeTo(1, 1e-5);
      if (d > 0) expect(Math.abs(dot(directions, d, d - 1))).to.be.below(0.5);
    }
  });

  it('have a complete orthonormal basis beside them, whose first vector is flat', () => {
    const basis = patchBasis();
    for (let a = 0; a < PATCH_ELEMENTS; a++) {
      for (let b = 0; b <= a; b++) expect(dot(basis, a, b)).to.be.closeTo(a === b ? 1 : 0, 1e-6);
    }
    for (let k = 0; k < PATCH_ELEMENTS; k++) expect(basis[k]).to.be.closeTo(1 / Math.sqrt(147), 1e-7);
  });
});

describe('projectPatches', () => {
  it('is the dot product of each patch with each direction', () => {
    const image = noise(3, 9, 11, 1);
    const directions = noise(1, 8, PATCH_ELEMENTS, 2).data;
    const projected = projectPatches(image, directions);
    const { rows, columns } = patchGrid(image);
    expect([rows, columns]).to.deep.equal([3, 5]);
    expect(projected.length).to.equal(8 * 15);
    for (let d = 0; d < 8; d++) {
      for (let patch = 0; patch < 15; patch++) {
        let sum = 0;
        for (let k = 0; k < PATCH_ELEMENTS; k++) {
          const [c, y, x] = [Math.floor(k / 49), Math.floor(k / 7) % 7, k % 7];
          const row = Math.floor(patch / columns) + y;
          sum +=
            image.data[(c * 9 + row) * 11 + (patch % columns) + x]! * directions[d * PATCH_ELEMENTS + k]!;
        }
        expect(projected[d * 15 + patch]).to.be.closeTo(sum, 1e-5);
      }
    }
  });

  it('takes a grey image as RGB with equal channels', () => {
    const grey = noise(1, 8, 8, 3);
    const colour = imageOf(3, 8, 8, (_, y, x) => grey.data[y * 8 + x]!);
    const directions = patchDirections();
    expect(projectPatches(grey, directions)).to.deep.equal(projectPatches(colour, directions));
  });

  it('finds no patch in an image under 7 pixels a side', () => {
    expect(patchGrid(noise(3, 6, 40, 4))).to.deep.equal({ rows: 0, columns: 0 });
  });
});

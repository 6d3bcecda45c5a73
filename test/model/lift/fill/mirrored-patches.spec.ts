import { expect } from 'chai';
import { newField } from '../../../../src/model/lift/field/field.ts';
import { CLEAR, MIRROR } from '../../../../src/model/lift/fill/holes.ts';
import { keepMirrored } from '../../../../src/model/lift/fill/mirrored-patches.ts';
import { LIFT_WASM } from '../../../../src/model/lift/kernels.ts';
import { openKernels } from '../../../../src/runtime/wasm/kernels.ts';

describe('keepMirrored', () => {
  it('forbids the mirrored margins to all patches that are made but those that come from there', async () => {
    const { memory, close } = await openKernels(LIFT_WASM);
    const size = { width: 12, height: 8 };
    const field = newField(memory, size);
    const [active, patches] = [memory.take(12), memory.take(12)];
    // The right half of six columns of patches touches a margin; what is transparent is not asked about.
    memory
      .bytes(patches, 12)
      .set([0, 0, CLEAR, MIRROR, MIRROR, MIRROR | CLEAR, 0, 0, 0, MIRROR, MIRROR, MIRROR]);
    memory.words(field.at, 12).set([0, 3, 5, 2, 65536 + 4, 65536 + 2, 0, 0, 0, 0, 0, 3]);
    memory
      .bytes(active, 12)
      .set([1, 1, 1 | CLEAR, 1 | CLEAR, 1, 1, 0, 0, 0, 1 | MIRROR, 1 | MIRROR, 1 | MIRROR]);
    const mask = { active, pixels: 0, depths: 0, restore: async () => {}, free: () => {} };
    keepMirrored(memory, field, { ...size, at: 0 }, mask, { pixels: 0, patches, free: () => {} });
    const [no, yes] = [1 | MIRROR, 1];
    expect([...memory.bytes(active, 12)]).to.deep.equal([
      ...[no, yes, 1 | CLEAR, 1 | CLEAR | MIRROR, yes, no],
      ...[0, 0, 0, no, no, yes],
    ]);
    close();
  });
});

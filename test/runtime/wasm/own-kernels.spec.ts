import { expect } from 'chai';
import { MATRIX_KERNELS } from '../../../src/model/net/matrix-kernel-bytes.ts';
import { FIRST_ADDRESS } from '../../../src/runtime/wasm/kernel-memory.ts';
import { openOwnKernels } from '../../../src/runtime/wasm/own-kernels.ts';

describe('kernels with a memory of their own', () => {
  it('give back what was written, few values or many, before and after the memory grows', () => {
    const kernels = openOwnKernels(MATRIX_KERNELS);
    for (const count of [1, 32, 33, 500]) {
      const values = Float32Array.from({ length: count }, (_, i) => i + 0.5);
      kernels.write(FIRST_ADDRESS + 4, values);
      const into = new Float32Array(count);
      expect(kernels.read(FIRST_ADDRESS + 4, into)).to.equal(into);
      expect(into).to.deep.equal(values);
    }
    const end = kernels.memory.buffer.byteLength + 1e6;
    kernels.reserve(end);
    expect(kernels.memory.buffer.byteLength).to.be.at.least(end);
    expect([...kernels.read(FIRST_ADDRESS + 4, new Float32Array(2))]).to.deep.equal([0.5, 1.5]);
    kernels.write(end - 8, Float32Array.of(3, 4));
    expect([...kernels.read(end - 8, new Float32Array(2))]).to.deep.equal([3, 4]);
  });
});

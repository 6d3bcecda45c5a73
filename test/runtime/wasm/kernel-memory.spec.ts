import { expect } from 'chai';
import fc from 'fast-check';
import { KernelMemory } from '../../../src/runtime/wasm/kernel-memory.ts';
import { codeOf } from '../../support/code-of.ts';

describe('the memory of kernels', () => {
  it('gives out blocks that never overlap, aligned, and takes them back', () => {
    const memory = new KernelMemory();
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), drop: fc.nat() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (list) => {
        memory.freeAll();
        const held = new Map<number, number>();
        for (const { bytes, drop } of list) {
          const at = memory.take(bytes);
          expect(at % 64).to.equal(0);
          expect(at).to.be.at.least(1024);
          for (const [other, length] of held)
            expect(at + bytes <= other || other + length <= at).to.equal(true);
          expect(at + bytes).to.be.at.most(memory.size);
          held.set(at, Math.max(1, bytes));
          if (drop % 3 === 0) {
            const gone = [...held.keys()][drop % held.size] as number;
            memory.free(gone);
            held.delete(gone);
          }
        }
      }),
    );
    memory.freeAll();
    expect(memory.take(10)).to.equal(1024);
  });

  it('says when there is no room', () => {
    expect(codeOf(() => new KernelMemory().take(2 ** 33))).to.equal('image/too-large');
  });

  it('makes do with fewer addresses where so many are refused, and says when none are to be had', () => {
    const { Memory } = WebAssembly;
    const asked: (number | undefined)[] = [];
    const only = (most: number) =>
      class extends Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          asked.push(descriptor.maximum);
          if ((descriptor.maximum ?? 0) > most) throw new RangeError('refused');
          super(descriptor);
        }
      };
    try {
      WebAssembly.Memory = only(16384);
      expect(new KernelMemory().take(10)).to.equal(1024);
      expect(asked).to.deep.equal([65536, 32768, 16384]);
      WebAssembly.Memory = only(0);
      expect(codeOf(() => new KernelMemory())).to.equal('image/too-large');
    } finally {
      WebAssembly.Memory = Memory;
    }
  });

  it('is referred to no longer when it is forgotten, so that it can be collected', () => {
    const memory = new KernelMemory();
    memory.take(1000);
    memory.forget();
    expect(() => memory.memory).to.throw('closed');
  });
});

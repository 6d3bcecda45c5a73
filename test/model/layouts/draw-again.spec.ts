import { expect } from 'chai';
import fc from 'fast-check';
import { drawUntilSound } from '../../../src/model/layouts/draw-again.ts';
import { concatBatch, splitBatch, tensor } from '../../../src/runtime/tensor.ts';

/** A sample that says which it is. */
const sampleOf = (member: number, attempt: number) =>
  tensor([1, 1, 1, 2], Float32Array.from([member, attempt]));

describe('drawing until samples are sound', () => {
  it('draws the failed ones again, and keeps of each the first sound draw, else the best', async () => {
    const faults = fc.array(
      fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 4 }), async (of, tries) => {
        const members = of.map((_, i) => 10 + i);
        const drawn: (readonly [number, number])[] = [];
        const kept = await drawUntilSound({
          members,
          tries,
          draw: async (open, attempt) => {
            drawn.push(...open.map((member) => [member, attempt] as const));
            return concatBatch(open.map((member) => sampleOf(member, attempt)));
          },
          faultsOf: async (batch) =>
            splitBatch(batch).map(({ data: [member, attempt] }) => of[member! - 10]![attempt!]!),
        });
        for (const [i, { data }] of splitBatch(kept).entries()) {
          const own = of[i]!.slice(0, tries);
          const sound = own.findIndex((fault) => fault <= 1);
          const expected = sound >= 0 ? sound : own.indexOf(Math.min(...own));
          expect([...data]).to.deep.equal([members[i], expected]);
          const draws = drawn.filter(([member]) => member === members[i]).length;
          expect(draws).to.equal(sound >= 0 ? sound + 1 : tries);
        }
      }),
    );
  });

  it('keeps the first draw where nothing judges it', async () => {
    const kept = await drawUntilSound({
      members: [3, 1],
      tries: 8,
      draw: async (open, attempt) => concatBatch(open.map((member) => sampleOf(member, attempt))),
      faultsOf: undefined,
    });
    expect([...kept.data]).to.deep.equal([3, 0, 1, 0]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { resize } from '../../../src/image/resize.ts';
import { bestFirst, candidateJudge, detailOf, shortlist } from '../../../src/model/novelty/candidates.ts';
import { allowedShift } from '../../../src/model/novelty/novelty.ts';
import {
  type Judgement,
  measureOneShift,
  nearestMeter,
  oneShift,
} from '../../../src/model/novelty/one-shift.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { concatBatch, sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../../src/runtime/wasm/kernel-threads.ts';
import { randomImage } from '../../runtime/engine/reference-net.ts';
import { codeOf } from '../../support/code-of.ts';
import { useEngine } from '../../support/use-engine.ts';

const [WIDTH, HEIGHT] = [48, 28];
/** A picture without two equal patches. */
const photo = randomImage([1, 3, HEIGHT, WIDTH], 1);

/** The left half of one window beside the right half of another. */
function halves(left: number, right: number): Tensor {
  const size = { height: 20, width: 30 };
  const [a, b] = [crop(photo, { top: 0, left, ...size }), crop(photo, { top: 8, left: right, ...size })];
  const data = a.data.map((value, i) => (i % 30 < 15 ? value : b.data[i]!));
  return { shape: a.shape, data };
}

/** Pictures of one size beside each other. */
function concatWide(pictures: readonly Tensor[]): Tensor {
  const { width, height } = sizeOf(pictures[0]!);
  const whole = pictures.length * width;
  const data = new Float32Array(3 * height * whole);
  pictures.forEach((picture, i) => {
    for (let row = 0; row < 3 * height; row++)
      data.set(picture.data.subarray(row * width, (row + 1) * width), row * whole + i * width);
  });
  return { shape: [1, 3, height, whole], data };
}

describe('the share of one shift', () => {
  const engine = useEngine();

  it('is 1 for a copy and for a pan, and about a half for two halves: what would fool a measure of pixels', async () => {
    const meter = nearestMeter(engine(), photo);
    const pan = crop(photo, { top: 5, left: 12, height: 20, width: 30 });
    const [copied] = await meter.measure(photo);
    const [panned, half] = await meter.measure(concatBatch([pan, halves(0, 18)]));
    await meter.release();
    expect(copied?.oneShift).to.equal(1);
    expect(panned?.oneShift).to.equal(1);
    expect(half?.oneShift).to.be.within(0.35, 0.6);
  });

  it('is measured of a panorama of ten photographs beside a photograph that is too large to be compared whole', async () => {
    const large = resize(photo, { width: 96, height: 56 }, 'bicubic', { clip: [-1, 1] });
    const meter = nearestMeter(engine(), large);
    const [copied] = await meter.measure(large);
    const [share] = await meter.measure(concatWide(Array.from({ length: 10 }, () => large)));
    await meter.release();
    expect(copied?.oneShift).to.equal(1);
    expect(share?.oneShift).to.be.within(0.05, 0.2);
  });

  it('is measured of a panorama that is one pixel high at this scale', async () => {
    const thin = crop(photo, { top: 0, left: 0, width: WIDTH, height: 1 });
    const meter = nearestMeter(engine(), thin);
    const [copied] = await meter.measure(thin);
    await meter.release();
    expect(copied).to.deep.equal({ oneShift: 1, strain: 0, content: 1 });
  });

  it('of finished pictures is that of small ones', async () => {
    expect(await measureOneShift(engine(), photo, photo)).to.equal(1);
    expect(await measureOneShift(engine(), photo, halves(0, 18))).to.be.below(0.7);
  });

  it('counts shifts near each other as one, and patches that are not whole not at all', () => {
    const size = { width: 5, height: 3 };
    const all = { width: 20, height: 20 };
    const shifted = (dx: (x: number) => number) =>
      Int32Array.from({ length: 15 }, (_, i) => (Math.floor(i / 5) + 7) * 20 + (i % 5) + 8 + dx(i % 5));
    expect(
      oneShift(
        shifted(() => 0),
        size,
        all,
        0,
        1,
      ),
    ).to.equal(1);
    expect(
      oneShift(
        shifted((x) => x % 2),
        size,
        all,
        0,
        1,
      ),
    ).to.equal(1);
    expect(
      oneShift(
        shifted((x) => (x < 3 ? 0 : 6)),
        size,
        all,
        0,
        1,
      ),
    ).to.equal(0.6);
    expect(
      oneShift(
        shifted(() => 0),
        size,
        all,
        2,
        1,
      ),
    ).to.equal(1);
  });
});

describe('candidates of a sample', () => {
  const engine = useEngine();
  /** A photograph with detail below that of small pictures, and one of these. */
  const large = resize(photo, { height: 112, width: 192 }, 'bicubic', { clip: [-1, 1] });
  const smooth = resize(large, { height: HEIGHT, width: WIDTH }, 'area');

  it('are judged beside the photograph at 128 px, or at their own size where they are larger', () => {
    expect(detailOf(large, { height: 28, width: 48 }).shape).to.deep.equal([1, 3, 75, 128]);
    expect(detailOf(large, { height: 105, width: 180 }).shape).to.deep.equal([1, 3, 105, 180]);
    expect(detailOf(smooth, { height: 28, width: 48 }).shape).to.deep.equal([1, 3, 28, 48]);
  });

  it('have more strain where two things meet that do not join; the photograph has none', async () => {
    // The photograph with what is at its right in its middle, too.
    const torn = smooth.data.map((value, i) =>
      i % WIDTH > 15 && i % WIDTH < 30 ? smooth.data[i + 15]! : value,
    );
    const size = sizeOf(smooth);
    const judge = candidateJudge(engine(), detailOf(large, size), size);
    const both = concatBatch([smooth, { shape: smooth.shape, data: torn }]);
    const [copied, joined] = await judge.judge(both);
    await judge.release();
    expect(copied!.strain).to.be.below(0.2);
    expect(joined!.strain).to.be.above(3 * copied!.strain);
    expect(joined!.oneShift).to.be.below(copied!.oneShift);
    // On threads the same, to the bit.
    const threaded = candidateJudge(engine(), detailOf(large, size), size, openKernelThreads);
    expect(await threaded.judge(both)).to.deep.equal([copied, joined]);
    await threaded.release();
  });

  it('give the least strain of those that are new enough, else the newest', () => {
    const of = (oneShift: number, strain: number, content = 1) => ({ oneShift, strain, content });
    expect(bestFirst([of(0.9, 1), of(0.4, 5), of(0.3, 4)], 0.45)).to.deep.equal([2, 1, 0]);
    expect(bestFirst([of(0.9, 1), of(0.6, 5), of(0.7, 0)], 0.45)).to.deep.equal([1, 2, 0]);
    // What is calm only follows what shows enough, and leads what is not new.
    expect(bestFirst([of(0.5, 1), of(0.3, 1, 0.5), of(0.4, 5)], 0.45)).to.deep.equal([2, 1, 0]);
    expect(bestFirst([of(0.3, 4, 0.7), of(0.3, 1, 0.5)], 0.45)).to.deep.equal([1, 0]);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
          {
            minLength: 1,
          },
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pairs, allowed) => {
          const all = pairs.map(([share, strain]) => of(share, strain));
          const chosen = all[bestFirst(all, allowed)[0]!]!;
          const fine = all.filter(({ oneShift }) => oneShift <= allowed);
          const best = (
            fine.length > 0 ? fine.map(({ strain }) => strain) : all.map(({ oneShift }) => oneShift)
          ).sort((a, b) => a - b)[0];
          expect(fine.length > 0 ? chosen.strain : chosen.oneShift).to.equal(best);
        },
      ),
    );
  });

  it('go on to the end by a third: the newest, the least strained of those that are surely new enough', () => {
    const of = (...pairs: [number, number, number?][]): Judgement[] =>
      pairs.map(([oneShift, strain, content = 1]) => ({ oneShift, strain, content }));
    expect(shortlist(of([0.9, 0], [0.5, 2], [0.2, 3]), 0.4)).to.deep.equal([2]);
    expect(shortlist(of([0.3, 1], [0.2, 4], [0.25, 2], [0.1, 3]), 0.4)).to.deep.equal([0, 2]);
    expect(shortlist(of([0.9, 1]), 0.4)).to.deep.equal([0]);
    expect(shortlist(of([0.1, 1, 0.5], [0.9, 2], [0.1, 2, 0.7], [0.1, 3, 0.9]), 0.4)).to.deep.equal([1, 3]);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shares, allowed) => {
          const left = shortlist(of(...shares.map((share): [number, number] => [share, 1])), allowed);
          expect(left).to.have.length(Math.ceil(shares.length / 3));
          const worst = Math.max(...left.map((i) => shares[i]!));
          const dropped = shares.filter((_, i) => !left.includes(i));
          for (const share of dropped)
            expect(Math.max(share, allowed)).to.be.at.least(Math.min(worst, allowed));
          for (const share of dropped) if (worst > allowed) expect(share).to.be.at.least(worst);
        },
      ),
    );
  });

  it('are allowed all of one shift by a novelty of 0, a third by 1', () => {
    expect(allowedShift(0)).to.equal(1);
    expect(allowedShift(1)).to.be.closeTo(0.35, 1e-9);
    expect(allowedShift()).to.be.within(0.4, 0.5);
    expect(codeOf(() => allowedShift(-0.1))).to.equal('value/out-of-range');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import { type ResizeFilter, resize } from '../../src/image/resize.ts';
import { filled, splitBatch, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { expectClose, fixture, noiseTensor, type Plane, planeTensor } from '../support/planes.ts';

interface PillowFixture {
  readonly sources: Readonly<Record<string, Plane>>;
  readonly results: readonly (Plane & { readonly source: string; readonly filter: string })[];
}

const pillow = fixture<PillowFixture>('pillow-resize.json');
const filters: readonly ResizeFilter[] = ['nearest', 'area', 'bicubic', 'lanczos'];

const extents = fc.integer({ min: 1, max: 20 });
const geometry = fc.record({
  filter: fc.constantFrom(...filters),
  h: extents,
  w: extents,
  height: extents,
  width: extents,
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('resize', () => {
  describe('agrees with Pillow on float images', () => {
    for (const { source, filter, height, width, values } of pillow.results) {
      it(`${filter}, ${source} to ${height}x${width}`, () => {
        const ours = filter === 'box' ? 'area' : (filter as ResizeFilter);
        const image = planeTensor(pillow.sources[source]!);
        // Both sum in double and round each pass to float32: at most an ulp or two of values near 1.
        expectClose(
          resize(image, { height, width }, ours),
          planeTensor({ height, width, values }),
          ours === 'nearest' ? 0 : 2.4e-7,
        );
      });
    }
  });

  it('keeps a constant image constant with every filter', () => {
    fc.assert(
      fc.property(geometry, fc.double({ min: -1, max: 1, noNaN: true }), (g, value) => {
        const out = resize(filled([1, 2, g.h, g.w], value), { height: g.height, width: g.width }, g.filter);
        expectClose(out, filled([1, 2, g.height, g.width], value), 1e-6);
      }),
    );
  });

  it('is the identity at the image’s own size', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        const image = noiseTensor([2, 3, g.h, g.w], g.seed);
        expect(resize(image, { height: g.h, width: g.w }, g.filter)).to.equal(image);
      }),
    );
  });

  it('is separable: rows first and columns after give the same', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        const image = noiseTensor([1, 1, g.h, g.w], g.seed);
        const both = resize(image, { height: g.height, width: g.width }, g.filter);
        const rows = resize(image, { height: g.h, width: g.width }, g.filter);
        const columns = resize(image, { height: g.height, width: g.w }, g.filter);
        expect(resize(rows, { height: g.height, width: g.width }, g.filter)).to.deep.equal(both);
        expectClose(resize(columns, { height: g.height, width: g.width }, g.filter), both, 1e-6);
      }),
    );
  });

  it('is linear', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        const a = noiseTensor([1, 1, g.h, g.w], g.seed);
        const b = noiseTensor([1, 1, g.h, g.w], g.seed + 7);
        const sum = tensor(
          a.shape,
          a.data.map((x, i) => 0.5 * x - 2 * b.data[i]!),
        );
        const size = { height: g.height, width: g.width };
        const [ra, rb] = [resize(a, size, g.filter), resize(b, size, g.filter)];
        const expected = tensor(
          ra.shape,
          ra.data.map((x, i) => 0.5 * x - 2 * rb.data[i]!),
        );
        expectClose(resize(sum, size, g.filter), expected, 2e-6);
      }),
    );
  });

  it('treats every image and channel of a batch by itself', () => {
    const batch = noiseTensor([2, 3, 9, 8]);
    const out = resize(batch, { height: 5, width: 11 }, 'bicubic');
    const parts = splitBatch(batch).map((image) => resize(image, { height: 5, width: 11 }, 'bicubic'));
    expect(splitBatch(out).map((part) => [...part.data])).to.deep.equal(parts.map((part) => [...part.data]));
    const plane = tensor([1, 1, 9, 8], batch.data.slice(4 * 72, 5 * 72));
    const alone = resize(plane, { height: 5, width: 11 }, 'bicubic');
    expect([...out.data.subarray(4 * 55, 5 * 55)]).to.deep.equal([...alone.data]);
  });

  describe('area', () => {
    it('keeps the mean for any ratio', () => {
      fc.assert(
        fc.property(geometry, (g) => {
          const image = noiseTensor([1, 1, g.h, g.w], g.seed);
          const out = resize(image, { height: g.height, width: g.width }, 'area');
          const mean = (t: Tensor) => t.data.reduce((sum, x) => sum + x, 0) / t.data.length;
          expect(mean(out)).to.be.closeTo(mean(image), 1e-6);
        }),
      );
    });

    it('weighs border pixels by the part that is covered', () => {
      const out = resize(tensor([1, 1, 1, 3], new Float32Array([3, 6, 9])), { height: 1, width: 2 }, 'area');
      expectClose(out, tensor([1, 1, 1, 2], new Float32Array([(3 + 6 / 2) / 1.5, (6 / 2 + 9) / 1.5])), 1e-6);
    });
  });

  it('nearest takes the pixel at the centre', () => {
    const row = tensor([1, 1, 1, 5], new Float32Array([0, 1, 2, 3, 4]));
    expect([...resize(row, { height: 1, width: 3 }, 'nearest').data]).to.deep.equal([0, 2, 4]);
    expect([...resize(row, { height: 2, width: 10 }, 'nearest').data.subarray(10)]).to.deep.equal([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]);
  });

  it('clips to the given range, and only then', () => {
    const edge = tensor([1, 1, 1, 6], new Float32Array([-1, -1, -1, 1, 1, 1]));
    const size = { height: 1, width: 24 };
    const free = resize(edge, size, 'bicubic');
    const held = resize(edge, size, 'bicubic', { clip: [-1, 1] });
    expect(Math.max(...free.data)).to.be.above(1.01);
    expect([...held.data]).to.deep.equal([...free.data].map((x) => Math.max(-1, Math.min(1, x))));
    const before = [...edge.data];
    const narrow = resize(edge, { height: 1, width: 6 }, 'bicubic', { clip: [-0.5, 0.5] });
    expect([...narrow.data]).to.deep.equal([-0.5, -0.5, -0.5, 0.5, 0.5, 0.5]);
    expect([...edge.data]).to.deep.equal(before);
  });

  it('shows a NaN instead of hiding it', () => {
    const image = tensor([1, 1, 2, 2], new Float32Array([1, Number.NaN, 0, 0]));
    const out = resize(image, { height: 4, width: 4 }, 'bicubic', { clip: [-1, 1] });
    expect([...out.data].some(Number.isNaN)).to.equal(true);
  });

  it('refuses sizes that are not positive whole numbers, empty images and other ranks', () => {
    const image = noiseTensor([1, 1, 4, 4]);
    for (const extent of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => resize(image, { height: extent, width: 4 }, 'bicubic'))
        .to.throw(PatchwiseError)
        .with.property('code', 'value/out-of-range');
    }
    for (const size of [
      { height: 1e5, width: 1e5 },
      { height: 1, width: 1e9 },
    ]) {
      expect(() => resize(image, size, 'bicubic'))
        .to.throw(PatchwiseError)
        .with.property('code', 'image/too-large');
    }
    expect(() => resize(noiseTensor([1, 1, 0, 4]), { height: 2, width: 2 }, 'area'))
      .to.throw(PatchwiseError)
      .with.property('code', 'image/too-small');
    expect(() => resize(noiseTensor([4, 4]), { height: 2, width: 2 }, 'area'))
      .to.throw(PatchwiseError)
      .with.property('code', 'tensor/shape');
  });
});

import { expect } from 'chai';
import { compareImages, differenceImage } from '../../src/render/compare.ts';
import { contactSheet } from '../../src/render/contact-sheet.ts';
import { magnificationFactor, magnify } from '../../src/render/magnify.ts';
import { layOutSheet } from '../../src/render/sheet-layout.ts';
import { THEME } from '../../src/render/theme.ts';
import { filled, type Tensor } from '../../src/runtime/tensor.ts';
import { codeOf, codeOfAsync } from '../support/code-of.ts';
import { boxWhere, pixel, plain, rgb } from './pixels.ts';

const RED = [200, 30, 40] as const;
const GREEN = [20, 160, 60] as const;
const isInk = (colour: readonly number[]) => Math.max(...colour) < 150;

describe('magnify', () => {
  it('nearest repeats pixels a whole number of times', () => {
    const image: Tensor = { shape: [1, 1, 1, 2], data: Float32Array.of(-1, 1) };
    expect(magnificationFactor(60, 192, 'nearest')).to.equal(3);
    expect(magnificationFactor(60, 192, 'bicubic')).to.equal(3.2);
    expect([...magnify(image, 2, 'nearest').data]).to.deep.equal([-1, -1, 1, 1, -1, -1, 1, 1]);
  });

  it('bicubic blends inside the pixel range, and shrinking blends always', () => {
    const image: Tensor = { shape: [1, 1, 1, 4], data: Float32Array.of(-1, 1, -1, 1) };
    const large = magnify(image, 8, 'bicubic');
    expect(large.shape).to.deep.equal([1, 1, 8, 32]);
    expect(large.data.some((value) => Math.abs(value) < 0.3)).to.equal(true);
    expect(large.data.every((value) => Math.abs(value) <= 1)).to.equal(true);
    expect(magnificationFactor(400, 100, 'nearest')).to.equal(0.25);
    for (const value of magnify(image, 0.5, 'nearest').data) expect(Math.abs(value)).to.be.below(0.5);
  });

  it('refuses factors that are none', () => {
    expect(codeOf(() => magnify(filled([1, 3, 2, 2], 0), 0, 'nearest'))).to.equal('value/out-of-range');
    expect(codeOf(() => magnify(filled([1, 3, 2, 2], 0), 1 / 0, 'nearest'))).to.equal('value/out-of-range');
    expect(codeOf(() => magnify(filled([2, 3, 2, 2], 0), 2, 'nearest'))).to.equal('tensor/shape');
  });
});

describe('contactSheet', () => {
  it('shows each image magnified in its place, on a light ground', async () => {
    const cells = [{ image: plain(10, 20, RED) }, { image: plain(20, 10, GREEN) }];
    const sheet = await contactSheet([{ cells }], { cellSize: 100, columns: 2 });
    const placed = layOutSheet([{ cells }], { cellSize: 100, columns: 2 });
    expect(sheet.shape).to.deep.equal([1, 3, placed.height, placed.width]);
    expect(placed.cells.map(({ width, height }) => [width, height])).to.deep.equal([
      [100, 50],
      [50, 100],
    ]);
    for (const [i, colour] of [RED, GREEN].entries()) {
      const { x, y, width, height } = placed.cells[i]!;
      const found = boxWhere(sheet, (seen) => seen.every((level, c) => level === colour[c]!))!;
      expect(found).to.deep.equal({ left: x, top: y, right: x + width - 1, bottom: y + height - 1 });
    }
    expect(pixel(sheet, 1, 1)).to.deep.equal(rgb(THEME.background));
  });

  it('writes labels under the images, and titles above', async () => {
    const cells = [{ image: plain(10, 10, RED), label: 'first' }, { image: plain(10, 10, RED) }];
    const sections = [{ title: 'Section', cells }];
    const options = { cellSize: 100, columns: 2, title: 'Title', caption: 'A caption' };
    const sheet = await contactSheet(sections, options);
    const [first, second] = layOutSheet(sections, options).cells;
    const under = (cell: typeof first) =>
      boxWhere(sheet, isInk, {
        left: cell!.x,
        top: cell!.y + 101,
        right: cell!.x + 100,
        bottom: cell!.y + 125,
      });
    expect(under(first)!.left).to.be.within(first!.x, first!.x + 3);
    expect(under(first)!.right).to.be.below(first!.x + 40);
    expect(under(second)).to.equal(undefined);
    const above = (from: number, to: number) =>
      boxWhere(sheet, isInk, { left: 0, top: first!.y - from, right: 200, bottom: first!.y - to });
    expect(above(24, 2)).not.to.equal(undefined); // Section
    expect(above(50, 30)).not.to.equal(undefined); // A caption
    expect(above(76, 52)).not.to.equal(undefined); // Title
  });

  it('starts a new row after the last column, and a section below the one before', () => {
    const cell = { image: plain(8, 8, RED), label: 'x' };
    const { cells } = layOutSheet([{ cells: [cell, cell, cell] }, { title: 'B', cells: [cell] }], {
      columns: 2,
      cellSize: 64,
    });
    expect(cells.map(({ x }) => x)).to.deep.equal([20, 96, 20, 20]);
    const [a, b, c, d] = cells.map(({ y }) => y);
    expect(a).to.equal(b);
    expect(c).to.be.at.least(a! + 64 + 12);
    expect(d).to.be.at.least(c! + 64 + 30);
  });

  it('can keep sizes comparable: one factor for all, standing on one line', () => {
    const cells = [{ image: plain(9, 13, RED) }, { image: plain(18, 27, RED) }];
    const common = layOutSheet([{ cells }], { cellSize: 100, fit: 'common' }).cells;
    expect(common.map(({ width, height }) => [width, height])).to.deep.equal([
      [39, 27],
      [81, 54],
    ]);
    expect(common[0]!.y + 27).to.equal(common[1]!.y + 54);
    const each = layOutSheet([{ cells }], { cellSize: 100 }).cells;
    expect(each.map(({ width }) => width)).to.deep.equal([91, 81]);
  });

  it('shrinks images that are larger than a cell, down to a pixel', () => {
    const cells = [{ image: plain(2, 300, RED) }, { image: plain(300, 1000, RED) }];
    const placed = layOutSheet([{ cells }], { cellSize: 100 }).cells;
    expect(placed.map(({ width, height }) => [width, height])).to.deep.equal([
      [100, 1],
      [100, 30],
    ]);
  });

  it('refuses an empty sheet, batches, and numbers that make no sense', async () => {
    const cells = [{ image: plain(4, 4, RED) }];
    expect(await codeOfAsync(() => contactSheet([]))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => contactSheet([{ cells: [] }]))).to.equal('value/out-of-range');
    expect(codeOf(() => layOutSheet([{ cells }], { columns: 0 }))).to.equal('value/out-of-range');
    expect(codeOf(() => layOutSheet([{ cells }], { cellSize: 2.5 }))).to.equal('value/out-of-range');
    expect(codeOf(() => layOutSheet([{ cells: [{ image: filled([2, 3, 4, 4], 0) }] }]))).to.equal(
      'tensor/shape',
    );
    expect(codeOf(() => layOutSheet([{ cells }], { cellSize: 20_000 }))).to.equal('image/too-large');
  });
});

describe('compareImages', () => {
  const a = plain(8, 8, [100, 100, 100]);
  const b: Tensor = { shape: a.shape, data: a.data.map((value, i) => (i === 5 ? value + 0.25 : value)) };

  it('shows agreement as mid-grey and differences amplified, with their sign', () => {
    const image = differenceImage(a, b, 2);
    expect(image.data[4]).to.equal(0);
    expect(image.data[5]).to.be.closeTo(0.5, 1e-6);
    expect(differenceImage(b, a, 2).data[5]).to.be.closeTo(-0.5, 1e-6);
    expect(differenceImage(a, b, 100).data[5]).to.equal(1);
  });

  it('puts both images and the difference side by side', async () => {
    const grey = { shape: [1, 1, 8, 8], data: a.data.slice(0, 64) };
    const lighter = plain(8, 8, [110, 110, 110]);
    const image = await compareImages(grey, lighter, { cellSize: 80, amplify: 4 });
    const at = (cell: number) => pixel(image, 20 + cell * 92 + 40, 60);
    expect(at(0)).to.deep.equal([100, 100, 100]);
    expect(at(1)).to.deep.equal([110, 110, 110]);
    // 127.5 + 4 · 10
    expect(at(2)[0]).to.be.closeTo(168, 1);
  });

  it('chooses an amplification that shows small differences', async () => {
    const close = plain(8, 8, [101, 101, 101]);
    const image = await compareImages(a, close, { cellSize: 80 });
    expect(pixel(image, 20 + 2 * 92 + 40, 60)[0]).to.be.above(190);
    const same = await compareImages(a, a, { cellSize: 80 });
    expect(pixel(same, 20 + 2 * 92 + 40, 60)[0]).to.be.within(127, 128);
  });

  it('refuses images of different sizes and odd factors', async () => {
    expect(await codeOfAsync(() => compareImages(a, plain(8, 9, RED)))).to.equal('tensor/shape');
    expect(codeOf(() => differenceImage(a, b, 0))).to.equal('value/out-of-range');
    expect(codeOf(() => differenceImage(a, b, Number.NaN))).to.equal('value/out-of-range');
  });
});

import { expect } from 'chai';
import {
  differenceOf,
  figuresOf,
  histogramOf,
  planeOf,
  tensorPixels,
  valuesAt,
} from '../../../web/src/picture/tensor-pixels.ts';

/** 2 × 1 px: orange-ish, then blue. */
const image = { shape: [1, 3, 1, 2], data: Float32Array.of(1, -1, 0, -1, -1, 1) };
const look = { channel: 'all', range: [-1, 1], colours: 'grey' } as const;

describe('tensor pixels', () => {
  it('shows three channels as colour within the range', () => {
    const { width, height, data } = tensorPixels(image, look);
    expect([width, height]).to.deep.equal([2, 1]);
    expect([...data]).to.deep.equal([255, 128, 0, 255, 0, 0, 255, 255]);
  });

  it('stretches another range', () => {
    const { data } = tensorPixels(image, { ...look, range: [0, 1] });
    expect([...data.slice(0, 3)]).to.deep.equal([255, 0, 0]);
  });

  it('shows one channel as grey or by a colour map', () => {
    const grey = tensorPixels(image, { ...look, channel: 'blue' });
    expect([...grey.data]).to.deep.equal([0, 0, 0, 255, 255, 255, 255, 255]);
    const coloured = tensorPixels(image, { ...look, channel: 'blue', colours: 'viridis' });
    expect([...coloured.data.slice(0, 3)]).to.deep.equal([0x44, 0x01, 0x54]);
    expect([...coloured.data.slice(4, 7)]).to.deep.equal([0xfd, 0xe7, 0x25]);
  });

  it('marks values that are not finite', () => {
    const broken = { shape: [1, 1, 1, 2], data: Float32Array.of(Number.NaN, 0) };
    expect([...tensorPixels(broken, look).data.slice(0, 4)]).to.deep.equal([255, 0, 220, 255]);
    expect(figuresOf(broken.data)).to.deep.include({ min: 0, max: 0, mean: 0, missing: 1 });
  });

  it('weighs luma by ITU-R BT.601', () => {
    expect(planeOf(image, 'luma')[0]).to.be.closeTo(0.299 - 0.114, 1e-6);
  });

  it('counts values in bins and holds the ends', () => {
    const counts = histogramOf(Float32Array.of(-5, -1, -0.1, 0, 0.99, 1, 7, Number.NaN), 4, [-1, 1]);
    expect([...counts]).to.deep.equal([2, 1, 1, 3]);
  });

  it('tells minimum, maximum, mean and deviation', () => {
    const figures = figuresOf(Float32Array.of(1, 3, 5, 7));
    expect(figures).to.deep.include({ min: 1, max: 7, mean: 4, missing: 0 });
    expect(figures.deviation).to.be.closeTo(Math.sqrt(5), 1e-9);
  });

  it('reads one pixel, and nothing outside', () => {
    expect(valuesAt(image, 1.7, 0.2)).to.deep.equal([-1, -1, 1]);
    expect(valuesAt(image, 2, 0)).to.equal(undefined);
    expect(valuesAt(image, -0.1, 0)).to.equal(undefined);
  });

  it('subtracts tensors of one shape', () => {
    const other = { shape: [1, 3, 1, 2], data: new Float32Array(6) };
    expect([...(differenceOf(image, other)?.data ?? [])]).to.deep.equal([1, 1, 0, 1, 1, 1]);
    expect(differenceOf(image, { shape: [1, 1, 1, 2], data: new Float32Array(2) })).to.equal(undefined);
  });
});

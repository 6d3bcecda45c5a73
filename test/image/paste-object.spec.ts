import { expect } from 'chai';
import { pasteObject } from '../../src/image/paste-object.ts';
import { filled, type Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

const canvas = noiseTensor([1, 3, 20, 30], 1);
const object = filled([1, 3, 4, 6], 0.9);
const opaque = filled([1, 1, 4, 6], 1);
const here = { scale: 1, rotation: 0, x: 0.5, y: 0.5 };

const insideOf = (mask: Tensor): [number, number, number, number] => {
  const at = [...mask.data.keys()].filter((p) => mask.data[p]! > 0.5);
  const xs = at.map((p) => p % 30);
  const ys = at.map((p) => Math.floor(p / 30));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

describe('pasteObject', () => {
  it('puts whole pixels where they belong and leaves the canvas exactly as it is elsewhere', () => {
    const { image, mask } = pasteObject(canvas, object, opaque, here);
    expect(insideOf(mask)).to.deep.equal([12, 8, 17, 11]);
    for (let i = 0; i < image.data.length; i++) {
      const m = mask.data[i % 600]!;
      expect(image.data[i]).to.equal(m === 0 ? canvas.data[i] : object.data[0]);
    }
    expect(mask.data.reduce((sum, m) => sum + m, 0)).to.equal(24);
  });

  it('scales and places by the centre', () => {
    const { mask } = pasteObject(canvas, object, opaque, { ...here, scale: 2, x: 0.2, y: 0.4 });
    const [x0, y0, x1, y1] = insideOf(mask);
    expect([x1 - x0 + 1, y1 - y0 + 1]).to.deep.equal([12, 8]);
    expect((x0 + x1 + 1) / 2).to.be.equal(6);
    expect((y0 + y1 + 1) / 2).to.be.equal(8);
  });

  it('turns counter-clockwise: what was right comes to lie at the top', () => {
    const alpha = { ...opaque, data: opaque.data.map((_, p) => (p % 6 >= 4 ? 1 : 0)) };
    const [x0, y0, x1, y1] = insideOf(pasteObject(canvas, object, alpha, { ...here, rotation: 90 }).mask);
    expect([x1 - x0 + 1, y1 - y0 + 1]).to.deep.equal([4, 2]);
    expect(y1).to.be.below(10);
  });

  it('does not let the colour of transparent pixels bleed in', () => {
    const half = { ...opaque, data: opaque.data.map((_, p) => (p % 6 < 3 ? 1 : 0)) };
    const two = { ...object, data: object.data.map((v, i) => (i % 6 < 3 ? v : -1)) };
    const { image, mask } = pasteObject(filled([1, 3, 20, 30], 0.9), two, half, {
      ...here,
      scale: 1.7,
      rotation: 30,
    });
    expect(Math.max(...mask.data)).to.be.above(0.9);
    // Object and canvas have one colour: a darker pixel would be the hidden colour.
    expect(Math.min(...image.data)).to.be.above(0.8);
  });

  it('lets an object reach over the edge, but not be larger than the canvas', () => {
    expect(insideOf(pasteObject(canvas, object, opaque, { ...here, x: 0 }).mask)[0]).to.equal(0);
    expect(codeOf(() => pasteObject(canvas, object, opaque, { ...here, scale: 6 }))).to.equal(
      'value/out-of-range',
    );
    // 30 px wide fits, but not turned upright.
    expect(codeOf(() => pasteObject(canvas, object, opaque, { ...here, scale: 5 }))).to.equal(undefined);
    expect(codeOf(() => pasteObject(canvas, object, opaque, { ...here, scale: 5, rotation: 90 }))).to.equal(
      'value/out-of-range',
    );
  });

  it('refuses an object that is transparent everywhere or vanishes, and other channels', () => {
    const clear = filled([1, 1, 4, 6], 0);
    expect(codeOf(() => pasteObject(canvas, object, clear, here))).to.equal('value/out-of-range');
    expect(codeOf(() => pasteObject(canvas, object, opaque, { ...here, scale: 0.01 }))).to.equal(
      'value/out-of-range',
    );
    expect(codeOf(() => pasteObject(canvas, filled([1, 1, 4, 6], 0), opaque, here))).to.equal('tensor/shape');
    expect(codeOf(() => pasteObject(canvas, object, filled([1, 1, 4, 4], 1), here))).to.equal('tensor/shape');
  });
});

import { expect } from 'chai';
import { canvasToTensor, paint } from '../../src/render/canvas.ts';
import {
  checkPictureSize,
  escapeXml,
  rasterise,
  rasteriseToTensor,
  svgDocument,
} from '../../src/render/svg.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { codeOf, codeOfAsync } from '../support/code-of.ts';
import { pixel, plain } from './pixels.ts';

const square = '<rect x="2" y="1" width="3" height="2" fill="#0072b2"/>';

describe('rasterise', () => {
  it('paints one pixel for one px', async () => {
    const canvas = await rasterise(svgDocument(8, 5, [square], '#ff0000'));
    expect([canvas.width, canvas.height]).to.deep.equal([8, 5]);
    expect(pixel(canvas, 1, 1)).to.deep.equal([255, 0, 0]);
    expect(pixel(canvas, 2, 1)).to.deep.equal([0, 114, 178]);
    expect(pixel(canvas, 4, 2)).to.deep.equal([0, 114, 178]);
    expect(pixel(canvas, 5, 2)).to.deep.equal([255, 0, 0]);
    expect(pixel(canvas, 4, 3)).to.deep.equal([255, 0, 0]);
  });

  it('paints more at a larger scale', async () => {
    const canvas = await rasterise(svgDocument(8, 5, [square], '#ff0000'), 3);
    expect([canvas.width, canvas.height]).to.deep.equal([24, 15]);
    expect(pixel(canvas, 6, 3)).to.deep.equal([0, 114, 178]);
    expect(pixel(canvas, 5, 3)).to.deep.equal([255, 0, 0]);
  });

  it('gives a tensor in [-1, 1]', async () => {
    const image = await rasteriseToTensor(svgDocument(8, 5, [square], '#ff0000'));
    expect(image.shape).to.deep.equal([1, 3, 5, 8]);
    expect([image.data[0], image.data[40], image.data[80]]).to.deep.equal([1, -1, -1]);
  });

  it('names what is wrong with a picture', async () => {
    expect(await codeOfAsync(() => rasterise('<svg>'))).to.equal('image/undecodable');
    expect(await codeOfAsync(() => rasterise(svgDocument(20_000, 20_000, [])))).to.equal('image/too-large');
    expect(codeOf(() => checkPictureSize(10_000, 5_000))).to.equal(undefined);
    expect(codeOf(() => checkPictureSize(10_000, 5_001))).to.equal('image/too-large');
  });
});

describe('escapeXml', () => {
  it('leaves nothing that could end an attribute, and drops what XML forbids', () => {
    expect(escapeXml('<a href="x">&\'')).to.equal('&lt;a href=&quot;x&quot;&gt;&amp;&apos;');
    expect(escapeXml('a\u0000b\u001fc\ud800d\uffffe😀')).to.equal('abcde😀');
  });
});

describe('paint', () => {
  it('places an image, clipped to the canvas', () => {
    const canvas = { width: 4, height: 3, data: new Uint8Array(36) };
    paint(canvas, plain(2, 2, [10, 20, 30]), -1, -1);
    paint(canvas, plain(2, 2, [40, 50, 60]), 3, 2);
    expect(pixel(canvas, 0, 0)).to.deep.equal([10, 20, 30]);
    expect(pixel(canvas, 1, 0)).to.deep.equal([0, 0, 0]);
    expect(pixel(canvas, 3, 2)).to.deep.equal([40, 50, 60]);
    expect(pixel(canvas, 2, 2)).to.deep.equal([0, 0, 0]);
  });

  it('shows grey as grey, clips, and makes NaN magenta', () => {
    const canvas = { width: 3, height: 1, data: new Uint8Array(9) };
    paint(canvas, { shape: [1, 1, 1, 3], data: Float32Array.of(0.2, 7, Number.NaN) }, 0, 0);
    expect(pixel(canvas, 0, 0)).to.deep.equal([153, 153, 153]);
    expect(pixel(canvas, 1, 0)).to.deep.equal([255, 255, 255]);
    expect(pixel(canvas, 2, 0)).to.deep.equal([255, 0, 255]);
  });

  it('keeps every level through a canvas and back', () => {
    const levels = Float32Array.from({ length: 256 }, (_, i) => i / 127.5 - 1);
    const canvas = { width: 256, height: 1, data: new Uint8Array(768) };
    paint(canvas, { shape: [1, 1, 1, 256], data: levels }, 0, 0);
    expect(canvasToTensor(canvas).data.subarray(0, 256)).to.deep.equal(levels);
  });

  it('refuses batches and odd channels', () => {
    const canvas = { width: 3, height: 1, data: new Uint8Array(9) };
    expect(codeOf(() => paint(canvas, filled([2, 3, 1, 1], 0), 0, 0))).to.equal('tensor/shape');
    expect(codeOf(() => paint(canvas, filled([1, 2, 1, 1], 0), 0, 0))).to.equal('tensor/shape');
    expect(codeOf(() => paint(canvas, filled([1, 3, 0, 1], 0), 0, 0))).to.equal('tensor/shape');
  });
});

import { expect } from 'chai';
import {
  applyCoverage,
  composite,
  invertMask,
  maskPicture,
  maskShare,
} from '../../../web/src/paint/picture/apply.ts';
import {
  EMPTY_UNDO,
  patchOf,
  record,
  redoStep,
  type Undo,
  undoStep,
} from '../../../web/src/paint/picture/undo.ts';
import { fillPolygon, rectanglePoints } from '../../../web/src/paint/raster/polygon.ts';
import { blankRaster, contentRect, copyRaster, wholeRect } from '../../../web/src/paint/raster/raster.ts';
import { mask, newCoverage, picture, rowsOf } from './helpers.ts';

function square() {
  const coverage = newCoverage(4, 4);
  fillPolygon(coverage, rectanglePoints({ x: 1, y: 1 }, { x: 3, y: 3 }));
  return coverage;
}

describe('ink on layers', () => {
  it('adds to a mask and erases from it', () => {
    const layer = mask('0000', '0900', '0000', '0000');
    const before = layer.data.slice();
    applyCoverage(layer, before, square(), { kind: 'add' }, 0.5, wholeRect(layer));
    expect([layer.data[5], layer.data[6], layer.data[0]]).to.deep.equal([255, 128, 0]);
    applyCoverage(layer, layer.data.slice(), square(), { kind: 'erase' }, 1, wholeRect(layer));
    expect(rowsOf(layer)).to.deep.equal(['0000', '0000', '0000', '0000']);
  });

  it('is the same however often a stroke is drawn anew over what was before', () => {
    const layer = blankRaster(4, 4, 1);
    const before = layer.data.slice();
    for (let i = 0; i < 5; i++)
      applyCoverage(layer, before, square(), { kind: 'add' }, 0.4, wholeRect(layer));
    expect(layer.data[5]).to.equal(102);
  });

  it('blends colour over colour', () => {
    const layer = blankRaster(4, 4, 4);
    const red = { kind: 'colour', rgb: [255, 0, 0] } as const;
    const blue = { kind: 'colour', rgb: [0, 0, 255] } as const;
    applyCoverage(layer, layer.data.slice(), square(), red, 1, wholeRect(layer));
    applyCoverage(layer, layer.data.slice(), square(), blue, 0.5, wholeRect(layer));
    expect([...layer.data.slice(20, 24)]).to.deep.equal([128, 0, 128, 255]);
    expect([...layer.data.slice(0, 4)]).to.deep.equal([0, 0, 0, 0]);
  });

  it('makes an opaque picture of photograph and colours', () => {
    const photo = picture(2, 1, () => [100, 100, 100, 255]);
    const over = picture(2, 1, (x) => (x === 0 ? [200, 0, 0, 128] : [0, 0, 0, 0]));
    const { data } = composite(photo, over);
    expect(data[0]).to.be.closeTo(150, 1);
    expect([...data.slice(3)]).to.deep.equal([255, 100, 100, 100, 255]);
  });

  it('shows a mask as white on black, inverts it, and tells its share', () => {
    const layer = mask('0990', '0000');
    expect(maskShare(layer)).to.equal(0.25);
    expect([...maskPicture(layer).data.slice(0, 8)]).to.deep.equal([0, 0, 0, 255, 255, 255, 255, 255]);
    invertMask(layer);
    expect(rowsOf(layer)).to.deep.equal(['9009', '9999']);
    expect(contentRect(mask('0000', '0019', '0000'))).to.deep.equal({ left: 2, top: 1, right: 4, bottom: 2 });
    expect(contentRect(mask('00'))).to.equal(undefined);
  });
});

describe('undo of painting', () => {
  it('takes steps back and forth to the byte', () => {
    const layers = { mask: blankRaster(4, 4, 1), colours: blankRaster(4, 4, 4) };
    let undo: Undo<'mask' | 'colours'> = EMPTY_UNDO;
    const states = [layers.mask.data.slice()];
    for (const opacity of [0.2, 0.6, 1]) {
      const before = layers.mask.data.slice();
      const coverage = square();
      applyCoverage(layers.mask, before, coverage, { kind: 'add' }, opacity, coverage.rect!);
      undo = record(undo, {
        label: 'Stroke',
        patches: [patchOf('mask', layers.mask, before, coverage.rect!)],
      });
      states.push(layers.mask.data.slice());
    }
    for (const state of [states[2], states[1], states[0]]) {
      undo = undoStep(undo, layers)!.undo;
      expect(layers.mask.data).to.deep.equal(state);
    }
    expect(undoStep(undo, layers)).to.equal(undefined);
    for (const state of states.slice(1)) {
      undo = redoStep(undo, layers)!.undo;
      expect(layers.mask.data).to.deep.equal(state);
    }
    expect(redoStep(undo, layers)).to.equal(undefined);
  });

  it('forgets what was undone when something new is done, and the oldest steps when they are too many', () => {
    const layers = { mask: blankRaster(4, 4, 1) };
    const patch = patchOf('mask', layers.mask, copyRaster(layers.mask).data, wholeRect(layers.mask));
    let undo: Undo<'mask'> = EMPTY_UNDO;
    for (let i = 0; i < 250; i++) undo = record(undo, { label: `${i}`, patches: [patch] });
    expect(undo.past).to.have.length(200);
    undo = undoStep(undo, layers)!.undo;
    expect(undo.future).to.have.length(1);
    expect(record(undo, { label: 'new', patches: [patch] }).future).to.have.length(0);
  });
});

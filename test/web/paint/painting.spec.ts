import { expect } from 'chai';
import fc from 'fast-check';
import { Painting } from '../../../web/src/paint/picture/painting.ts';
import { type LayerName, sizeStep, type ToolSettings } from '../../../web/src/paint/picture/tools.ts';
import { picture } from './helpers.ts';

const settings: ToolSettings = {
  size: 6,
  hardness: 0.7,
  opacity: 1,
  tolerance: 20,
  colour: '#ff0000',
  subtract: false,
};
const photo = () => picture(24, 18, (x, y) => [10 * x, 10 * y, x < 12 ? 0 : 200, 255]);
const add = { kind: 'add' } as const;

/** Mask values of an opaque grey picture. */
const greyOf = ({ data }: { readonly data: ArrayLike<number> }): number[] =>
  Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] ?? -1);

/** Everything that can be done to a painting, by a number and a place. */
function act(painting: Painting, what: number, x: number, y: number, layer: LayerName): void {
  const at = { x, y };
  const other = { x: 23 - x, y: 17 - y };
  switch (what) {
    case 0:
    case 1:
      painting.beginStroke(layer, what === 1, at, x / 24, settings, [200, 30, 40]);
      painting.strokeTo(other, undefined);
      painting.endStroke();
      return;
    case 2:
      painting.rectangle(
        layer,
        at,
        other,
        settings,
        layer === 'mask' ? add : { kind: 'colour', rgb: [1, 2, 3] },
      );
      return;
    case 3:
      painting.fill(layer, at, settings, layer === 'mask' ? add : { kind: 'colour', rgb: [9, 9, 9] });
      return;
    case 4:
      painting.feather(1.5);
      return;
    case 5:
      painting.grow(x > 12 ? 2 : -2);
      return;
    case 6:
      painting.invert();
      return;
    case 7: {
      const object = picture(5, 4, () => [0, 255, 0, 200]);
      painting.putDown({ object, transform: { x, y, scaleX: 1.5, scaleY: -1, angle: y } });
      return;
    }
    default:
      painting.clear(layer);
  }
}

function bytes(painting: Painting): readonly number[][] {
  return [[...painting.layers.mask.data], [...painting.layers.colours.data]];
}

describe('painting', () => {
  it('tells where it was painted over, and nowhere else', () => {
    const painting = new Painting(photo());
    painting.rectangle('mask', { x: 2, y: 2 }, { x: 20, y: 12 }, settings, add);
    expect(painting.isPainted()).to.equal(false);
    painting.rectangle('colours', { x: 4, y: 3 }, { x: 8, y: 6 }, settings, {
      kind: 'colour',
      rgb: [1, 2, 3],
    });
    expect(painting.isPainted()).to.equal(true);
    const [before, after] = [photo().data, painting.picture().data];
    const differs = Array.from({ length: 24 * 18 }, (_, i) =>
      [0, 1, 2].some((c) => before[4 * i + c] !== after[4 * i + c]) ? 255 : 0,
    );
    expect(greyOf(painting.changes())).to.deep.equal(differs);
    painting.undo();
    expect(painting.isPainted()).to.equal(false);
  });

  it('comes back to the start by undo, and to the end by redo, after anything that was done', () => {
    const step = fc.tuple(
      fc.integer({ min: 0, max: 8 }),
      fc.double({ min: 0, max: 23, noNaN: true }),
      fc.double({ min: 0, max: 17, noNaN: true }),
      fc.constantFrom<LayerName>('mask', 'colours'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const painting = new Painting(photo());
        const start = bytes(painting);
        for (const [what, x, y, layer] of steps) act(painting, what, x, y, layer);
        const end = bytes(painting);
        let taken = 0;
        while (painting.undo() !== undefined) taken++;
        expect(bytes(painting)).to.deep.equal(start);
        expect(painting.undoLabel).to.equal(undefined);
        for (let i = 0; i < taken; i++) painting.redo();
        expect(bytes(painting)).to.deep.equal(end);
        expect(painting.redo()).to.equal(undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('makes one step of undo of a whole stroke', () => {
    const painting = new Painting(photo());
    painting.beginStroke('mask', false, { x: 3, y: 3 }, undefined, settings, [0, 0, 0]);
    for (let x = 4; x < 20; x++) painting.strokeTo({ x, y: 3 }, undefined);
    painting.endStroke();
    expect(painting.undoLabel).to.equal('Brush stroke');
    painting.undo();
    expect(painting.layers.mask.data.every((value) => value === 0)).to.equal(true);
  });

  it('tells the colour that is seen: of the photograph, or of what lies over it', () => {
    const painting = new Painting(photo());
    expect(painting.colourAt({ x: 2.5, y: 1.2 })).to.deep.equal([20, 10, 0]);
    painting.flood([7, 8, 9]);
    expect(painting.colourAt({ x: 2.5, y: 1.2 })).to.deep.equal([7, 8, 9]);
    expect(painting.colourAt({ x: -1, y: 1 })).to.equal(undefined);
    expect([...painting.picture().data.slice(0, 4)]).to.deep.equal([7, 8, 9, 255]);
  });

  it('fills by what is seen, colours included', () => {
    const painting = new Painting(photo());
    painting.flood([50, 50, 50]);
    painting.fill('mask', { x: 1, y: 1 }, settings, add);
    expect(painting.layers.mask.data.every((value) => value === 255)).to.equal(true);
  });

  it('goes up and down in brush sizes that people can tell', () => {
    expect([1, 10, 100].map((size) => sizeStep(size, true))).to.deep.equal([2, 12, 115]);
    expect(sizeStep(1, false)).to.equal(1);
    expect(sizeStep(600, true)).to.equal(600);
  });
});

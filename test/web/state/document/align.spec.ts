import { expect } from 'chai';
import { alignBoxes, distributeBoxes } from '../../../../web/src/state/document/align.ts';
import { layoutGraph } from '../../../../web/src/state/document/auto-layout.ts';

const boxes = new Map([
  ['a', { x: 0, y: 0, width: 100, height: 50 }],
  ['b', { x: 150, y: 90, width: 60, height: 50 }],
  ['c', { x: 400, y: 300, width: 80, height: 20 }],
]);

describe('alignBoxes', () => {
  it('brings an edge or the middle of all to one line', () => {
    expect([...alignBoxes(boxes, 'left').values()].map((b) => b.x)).to.deep.equal([0, 0, 0]);
    expect([...alignBoxes(boxes, 'right').values()].map((b) => b.x + b.width)).to.deep.equal([480, 480, 480]);
    expect([...alignBoxes(boxes, 'middle').values()].map((b) => b.y + b.height / 2)).to.deep.equal([
      160, 160, 160,
    ]);
  });
});

describe('distributeBoxes', () => {
  it('makes the gaps equal and leaves the outermost where they are', () => {
    const spread = distributeBoxes(boxes, 'x');
    expect(spread.get('a')?.x).to.equal(0);
    expect(spread.get('c')?.x).to.equal(400);
    expect(spread.get('b')?.x).to.equal(220);
  });
});

describe('layoutGraph', () => {
  it('puts what feeds a node to its left, and lets no two overlap', () => {
    const keys = ['photo', 'blur', 'flip', 'blend'];
    const placed = layoutGraph(
      {
        format: 'patchwise-graph',
        version: 1,
        meta: {},
        nodes: {
          photo: { type: 'image/load@1' },
          blur: { type: 'image/blur@1', in: { image: 'photo.image' } },
          flip: { type: 'image/flip@1', in: { image: 'photo.image' } },
          blend: { type: 'image/blend@1', in: { base: 'blur.image', top: 'flip.image' } },
        },
      },
      keys,
      () => ({ width: 200, height: 120 }),
    );
    const at = (key: string) => placed.get(key) ?? { x: Number.NaN, y: Number.NaN };
    expect(at('photo').x + 200).to.be.below(at('blur').x);
    expect(at('blur').x).to.equal(at('flip').x);
    expect(Math.abs(at('blur').y - at('flip').y)).to.be.at.least(120);
    expect(at('flip').x + 200).to.be.below(at('blend').x);
  });
});

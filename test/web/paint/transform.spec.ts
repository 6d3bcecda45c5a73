import { expect } from 'chai';
import { handleAt, type Transform } from '../../../web/src/paint/stage/transform.ts';

const REACH = 13;

const lying = (over: Partial<Transform> = {}): Transform => ({
  ...{ x: 100, y: 80, scaleX: 1, scaleY: 1, angle: 0 },
  ...over,
});

describe('what is grabbed of an object', () => {
  it('is a handle at its corner, itself inside, nothing outside', () => {
    const object = { width: 120, height: 80 };
    expect(handleAt(lying(), object, 1, { x: 40, y: 40 }, REACH)).to.deep.equal({
      kind: 'size',
      hx: -1,
      hy: -1,
    });
    expect(handleAt(lying(), object, 1, { x: 100, y: 80 }, REACH)).to.deep.equal({ kind: 'move' });
    expect(handleAt(lying(), object, 1, { x: 300, y: 80 }, REACH)).to.equal(undefined);
  });

  it('is the object itself at its middle, also where its handles reach that, turned or mirrored', () => {
    const object = { width: 16, height: 10 };
    for (const t of [lying(), lying({ angle: Math.PI / 4 }), lying({ scaleX: -1 })]) {
      expect(handleAt(t, object, 1, { x: 100, y: 80 }, REACH)).to.deep.equal({ kind: 'move' });
    }
    expect(handleAt(lying(), object, 1, { x: 108, y: 85 }, REACH)?.kind).to.equal('size');
  });
});

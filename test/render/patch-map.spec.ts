import { expect } from 'chai';
import { patchMap } from '../../src/render/patch-map.ts';
import { at } from '../support/images.ts';

describe('the map of a patch field', () => {
  const field = (width: number, height: number, from: (x: number, y: number) => [number, number]) => {
    const places = Array.from({ length: width * height }, (_, i) => from(i % width, Math.floor(i / width)));
    return {
      ...{ width, height, patch: 7, source: { width: 106, height: 66 } },
      x: Uint16Array.from(places, ([x]) => x),
      y: Uint16Array.from(places, ([, y]) => y),
    };
  };

  it('gives each place of the source its own colour, whatever asks for it', () => {
    const whole = patchMap(field(100, 60, (x, y) => [x, y]));
    expect(whole.shape).to.deep.equal([1, 3, 66, 106]);
    const seen = new Set<string>();
    for (let y = 3; y < 63; y += 4) {
      for (let x = 3; x < 103; x += 4) seen.add([0, 1, 2].map((c) => at(whole, c, y, x).toFixed(3)).join());
    }
    expect(seen.size).to.equal(15 * 25);
    const one = patchMap(field(20, 10, () => [40, 30]));
    for (const c of [0, 1, 2]) expect(at(one, c, 5, 5)).to.equal(at(whole, c, 33, 43));
  });

  it('gives a second photograph colours of its own, paler', () => {
    const parts = [
      { top: 0, width: 106, height: 66 },
      { top: 70, width: 90, height: 40 },
    ];
    const two = (x: number, y: number) => ({
      ...field(1, 1, () => [x, y]),
      source: { width: 106, height: 110 },
      parts,
    });
    const of = (x: number, y: number) => [0, 1, 2].map((c) => at(patchMap(two(x, y)), c, 3, 3));
    expect(of(40, 30)).to.deep.equal(
      [0, 1, 2].map((c) => at(patchMap(field(1, 1, () => [40, 30])), c, 3, 3)),
    );
    const pale = [of(0, 70), of(83, 70), of(0, 103), of(83, 103)];
    for (const colour of pale) expect(Math.min(...colour)).to.be.above(0.4);
    expect(new Set(pale.map(String)).size).to.equal(4);
  });

  it('has one grey for what has no match', () => {
    const places = field(20, 10, (x, y) => [x, y]);
    const distance = Uint32Array.from({ length: 200 }, (_, i) => (i % 20 < 10 ? 0xffffffff : 3));
    const map = patchMap({ ...places, distance });
    for (const c of [0, 1, 2]) {
      expect(at(map, c, 5, 3)).to.be.closeTo(-0.6, 1e-6);
      expect(at(map, c, 5, 20)).to.equal(at(patchMap(places), c, 5, 20));
    }
  });

  it('stays in range and is no larger than asked for', () => {
    const small = patchMap(
      field(394, 194, (x, y) => [x % 100, y % 60]),
      100,
    );
    expect(small.shape).to.deep.equal([1, 3, 50, 100]);
    expect(small.data.every((v) => v >= -1 && v <= 1)).to.equal(true);
  });
});

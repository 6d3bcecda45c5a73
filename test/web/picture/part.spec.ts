import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadDocument } from '../../../src/graph/check/load.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { keptPart } from '../../../web/src/journey/recipes.ts';
import { partOf, placeOfPart } from '../../../web/src/picture/part.ts';
import { shippedRecipe } from '../../support/shipped-recipes.ts';

describe('where a picture lies in the frame of another one', () => {
  it('is all of it where their aspects are alike', () => {
    const whole = { left: 0, top: 0, width: 1, height: 1 };
    expect(partOf({ width: 64, height: 36 }, { width: 4624, height: 2601 })).to.deep.equal(whole);
    expect(partOf({ width: 64, height: 48 }, { width: 3000, height: 2300 })).to.deep.equal(whole);
  });

  it('is as large as it goes in the middle else, with its own aspect', () => {
    const inner = { width: 400, height: 200 };
    for (const outer of [
      { width: 800, height: 200 },
      { width: 200, height: 200 },
    ]) {
      const place = placeOfPart({ left: 10, top: 20, ...outer }, partOf(inner, outer));
      expect(place.width / place.height).to.be.closeTo(2, 1e-9);
      expect(Math.max(place.width / outer.width, place.height / outer.height)).to.equal(1);
      expect(place.left + place.width / 2).to.be.closeTo(10 + outer.width / 2, 1e-9);
      expect(place.top + place.height / 2).to.be.closeTo(20 + outer.height / 2, 1e-9);
    }
  });

  it('is where its workflow has put it, where it is continued', () => {
    const loaded = loadDocument(readFileSync('workflows/outpainting.json', 'utf8'), patchwiseRegistry());
    const { params = {} } = loaded.document?.nodes['full-canvas'] ?? {};
    const [left = 0, right = 0, top = 0, bottom = 0] = ['left', 'right', 'top', 'bottom'].map((side) =>
      Number(params[side] ?? 0),
    );
    const [width, height] = [100 + left + right, 100 + top + bottom];
    const part = keptPart(shippedRecipe('outpainting'));
    expect(part?.left).to.be.closeTo(left / width, 1e-9);
    expect(part?.top).to.be.closeTo(top / height, 1e-9);
    expect(part?.width).to.be.closeTo(100 / width, 1e-9);
    expect(part?.height).to.be.closeTo(100 / height, 1e-9);
    expect(keptPart(shippedRecipe('random'))).to.equal(undefined);
  });
});

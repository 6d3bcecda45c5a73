import { expect } from 'chai';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { makingSeconds, speed } from '../../../web/src/journey/estimate.ts';
import { makingOf } from '../../../web/src/journey/making-of.ts';
import { setCatalogue } from '../../../web/src/state/page/catalogue.ts';
import { shippedRecipe } from '../../support/shipped-recipes.ts';

describe('what a picture is said to take while it is made', () => {
  const random = shippedRecipe('random');
  const sheet = shippedRecipe('recovery');

  beforeEach(() => {
    setCatalogue(patchwiseRegistry().catalogue());
    speed.value = { measured: { training: 100, lift: { base: 2, megapixel: 3 } }, runs: [] };
  });

  after(() => {
    speed.value = undefined;
  });

  it('is nothing until the size of the photograph is known, for then its lift is left out', () => {
    expect(makingOf(random, 'sample:photos/rock.jpg')).to.equal(undefined);
    const size = { width: 1920, height: 1080 };
    const seconds = makingOf(random, 'sample:photos/rock.jpg', size);
    expect(seconds).to.equal(makingSeconds(random, size, speed.peek()));
    expect(seconds).to.be.above(4 * (2 + 3 * 2));
  });

  it('is told of what is not lifted whatever its size', () => {
    expect(makingOf(sheet, 'sample:photos/rock.jpg')).to.equal(makingSeconds(sheet, undefined, speed.peek()));
  });
});

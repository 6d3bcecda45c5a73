import { expect } from 'chai';
import type { Asset, RunSummary } from '../../../web/src/api/rest.ts';
import { learningSeconds, makingSeconds, resultSize, roughly } from '../../../web/src/journey/estimate.ts';
import { type Recipe, recipeOf, TRAINING_SECONDS } from '../../../web/src/journey/recipes.ts';

const random = recipeOf('random') as Recipe;
const model = (seconds: number): Asset =>
  ({ kind: 'model', id: 'm', reference: 'model:m', name: 'm', info: { seconds } }) as unknown as Asset;
const ran = (title: string, seconds: number, status = 'done'): RunSummary =>
  ({ id: 'r', title, status, startedAt: 1000, finishedAt: 1000 + 1000 * seconds }) as RunSummary;

describe('how long it will take', () => {
  it('is what it took here before, and else what it took on the machine of the docs', () => {
    expect(learningSeconds([], [])).to.equal(TRAINING_SECONDS);
    expect(learningSeconds([model(60)], [])).to.equal(60);
    expect(learningSeconds([], [ran('Learn a dune', 40), ran('Learn a lake', 9, 'cancelled')])).to.equal(40);
    expect(makingSeconds(random, undefined, [], [ran('New pictures like it: dune', 17)])).to.equal(17);
  });

  it('is scaled by how fast trainings are here', () => {
    const usual = makingSeconds(random, undefined, [], []);
    expect(makingSeconds(random, undefined, [model(2 * TRAINING_SECONDS)], [])).to.be.closeTo(
      2 * usual,
      1e-9,
    );
  });

  it('is told as exactly as it is known', () => {
    expect([2, 12, 61, 130, 7000].map(roughly)).to.deep.equal([
      'a few seconds',
      '10 s',
      '60 s',
      '2 min',
      '2 h',
    ]);
  });

  it('knows the size that comes out, lifted or not', () => {
    const photo = { width: 4000, height: 3000 };
    expect(resultSize(random, photo, undefined, true)).to.deep.equal(photo);
    expect(resultSize(random, photo, undefined, false)).to.deep.equal({ width: 64, height: 48 });
    const wide = recipeOf('panorama') as Recipe;
    expect(resultSize(wide, photo, { width: 100, height: 75 }, false)).to.deep.equal({
      width: 800,
      height: 75,
    });
    expect(resultSize(recipeOf('recovery') as Recipe, photo, undefined, true)).to.equal(undefined);
  });
});

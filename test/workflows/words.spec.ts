import { expect } from 'chai';
import { RECIPES } from '../support/shipped-recipes.ts';

describe('what workflows say of themselves', () => {
  it('speaks of pictures, not of how they are computed, where a photograph is made anew or changed', () => {
    const forPhotographers = RECIPES.filter(({ group }) => group !== 'see');
    expect(forPhotographers.length).to.be.above(8);
    for (const { id, description } of forPhotographers)
      expect(description, id).to.not.match(
        /gradient|overlapping|memory|shipped model|tensors?\b|receptive field/,
      );
  });
});

import { expect } from 'chai';
import { bind } from '../../../src/recipes/bind.ts';
import { resultExtent } from '../../../src/recipes/result-size.ts';
import { hasVariants, variantsOf } from '../../../web/src/journey/variants.ts';
import { RECIPES, shippedRecipe, template } from '../../support/shipped-recipes.ts';

describe('what a photograph may be made larger or continued to', () => {
  const size = { width: 1600, height: 1000 };
  const sizeOf = (id: string, options: Readonly<Record<string, number>>) => {
    const { width, height } = resultExtent(shippedRecipe(id), options);
    return [Math.round(size.width * width), Math.round(size.height * height)];
  };

  it('is two, three and four times as large, as far as a picture may be', () => {
    const times = (photo: typeof size) =>
      variantsOf(shippedRecipe('enlarging'), photo).map(({ options }) => options['factor']);
    expect(times(size)).to.deep.equal([2, 3, 4]);
    expect(times({ width: 4000, height: 3000 })).to.deep.equal([2]);
    expect(times({ width: 8000, height: 6000 })).to.deep.equal([]);
  });

  it('is continued at one side alone, or to a format that it does not have, with all of it in it', () => {
    const variants = variantsOf(shippedRecipe('outpainting'), size);
    const format = (title: string) => {
      const found = variants.find((one) => one.title === title);
      const [width = 0, height = 0] = sizeOf('outpainting', found?.options ?? {});
      expect(width).to.be.at.least(size.width);
      expect(height).to.be.at.least(size.height);
      return width / height;
    };
    expect(format('16:9')).to.be.closeTo(16 / 9, 0.02);
    expect(format('3:1')).to.be.closeTo(3, 0.02);
    expect(format('1:1')).to.be.closeTo(1, 0.02);
    expect(format('2:3')).to.be.closeTo(2 / 3, 0.02);
    expect(
      variantsOf(shippedRecipe('outpainting'), { width: 1600, height: 900 }).map(({ title }) => title),
    ).to.not.include('16:9');
    const left = variants.find(({ title }) => title === 'More at the left');
    expect(left?.options).to.deep.equal({ left: 40, right: 0, top: 0, bottom: 0 });
  });

  it('can be bound, each of them', () => {
    for (const recipe of RECIPES.filter(hasVariants))
      for (const { options } of variantsOf(recipe, size))
        expect(() =>
          bind(template(recipe.id), { slots: { photo: 'asset:1' }, options }, size),
        ).to.not.throw();
  });
});

import { capped, resultExtent, type Size } from '../../../src/recipes/result-size.ts';
import { t } from '../texts/texts.ts';
import type { Recipe } from './recipes.ts';

/** One of several that a recipe can make. */
export interface Variant {
  readonly title: string;
  readonly options: Readonly<Record<string, number>>;
}

/** Shapes of pictures that photographs are continued to. */
const FORMATS: readonly (readonly [number, number])[] = [
  [16, 9],
  [3, 1],
  [1, 1],
  [2, 3],
];
/** What is added at one side alone, %. */
const ASIDE = 40;
/** A shape that a photograph nearly has is no other. */
const NEAR = 1.03;
/** What may be added at a side, %. */
const MOST = 200;

/** Whether one must say which it is to be. */
export function hasVariants({ result, options }: Recipe): boolean {
  return result.margins !== undefined || Object.values(options).some(({ offers }) => offers !== undefined);
}

/** What a recipe can make of a photograph: nothing that is larger than a picture may be. */
export function variantsOf(recipe: Recipe, size: Size): readonly Variant[] {
  const { margins } = recipe.result;
  if (margins !== undefined) return continued(margins, size);
  return Object.entries(recipe.options).flatMap(([name, { offers = [] }]) =>
    offers
      .map((value) => ({ title: t.journey.which.times(value), options: { [name]: value } }))
      .filter(({ options }) => {
        const { width, height } = resultExtent(recipe, options);
        const whole = { width: size.width * width, height: size.height * height };
        return capped(whole, true).width >= whole.width;
      }),
  );
}

type Margins = NonNullable<Recipe['result']['margins']>;

/** More at some sides, or as much at two as makes it another format. */
function continued(names: Margins, { width, height }: Size): readonly Variant[] {
  const words = t.journey.which;
  const variant = (title: string, added: Readonly<Record<keyof Margins, number>>): Variant => ({
    title,
    options: Object.fromEntries(
      (['left', 'right', 'top', 'bottom'] as const).flatMap((side) => {
        const name = names[side];
        return typeof name === 'string' ? [[name, added[side]]] : [];
      }),
    ),
  });
  const none = { left: 0, right: 0, top: 0, bottom: 0 };
  const formats = FORMATS.flatMap(([w, h]) => {
    const stretch = w / h / (width / height);
    const each = Math.round(50 * (Math.max(stretch, 1 / stretch) - 1));
    if (Math.max(stretch, 1 / stretch) < NEAR || each > MOST) return [];
    const sides = stretch > 1 ? { left: each, right: each } : { top: each, bottom: each };
    return [variant(`${w}:${h}`, { ...none, ...sides })];
  });
  return [
    variant(words.around, { left: 25, right: 25, top: 22, bottom: 0 }),
    variant(words.left, { ...none, left: ASIDE }),
    variant(words.right, { ...none, right: ASIDE }),
    variant(words.above, { ...none, top: ASIDE }),
    ...formats,
  ];
}

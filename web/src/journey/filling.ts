import type { Filling } from '../../../src/recipes/bind.ts';
import { fills, type Recipe } from '../../../src/recipes/recipe.ts';

/** What was painted or chosen for it: a mask, or a picture with the mask of what was changed; as references. */
export interface Painted {
  readonly mask?: string;
  readonly picture?: string;
  /** What was copied or pasted keeps its tone; else it takes on that of what is around it. */
  readonly keepTone?: boolean;
  /** Pictures that were chosen beside the photograph, by slot. */
  readonly pictures?: Readonly<Record<string, string>>;
  /** Options of the recipe that were chosen. */
  readonly options?: Readonly<Record<string, number>>;
}

/** Where the painted mask and the painted picture go. */
const PAINTED: Readonly<
  Record<NonNullable<Recipe['asks']>, { readonly mask?: string; readonly picture?: string }>
> = {
  mask: { mask: 'mask' },
  paste: { mask: 'region', picture: 'scene' },
  edit: { mask: 'changed', picture: 'edited' },
  painting: { picture: 'painting' },
};

/** What a person has given. */
export interface Given {
  /** Reference of the photograph. */
  readonly picture: string;
  /** Reference of the model that learned it; undefined while there is none, and where none is needed. */
  readonly model?: string | undefined;
  readonly painted?: Painted | undefined;
  /** Another shot of the place. */
  readonly second?: string | undefined;
}

/** How what a person has given fills the slots of a recipe. */
export function fillingOf(recipe: Recipe, { picture, model, painted, second }: Given): Filling {
  const parts = recipe.asks === undefined ? {} : PAINTED[recipe.asks];
  const slots: Record<string, string> = { photo: picture };
  const fill = (slot: string | undefined, file: string | undefined) => {
    if (slot !== undefined && file !== undefined) slots[slot] = file;
  };
  fill('model', recipe.learns === 'photo' ? model : undefined);
  fill(parts.mask, painted?.mask);
  fill(parts.picture, painted?.picture);
  for (const [slot, file] of Object.entries(painted?.pictures ?? {})) fill(slot, file);
  fill('second', fills(recipe) ? second : undefined);
  const keepsTone = painted?.keepTone === true && recipe.switches['keepTone'] !== undefined;
  return {
    slots,
    ...(keepsTone ? { switches: ['keepTone'] } : {}),
    ...(painted?.options === undefined ? {} : { options: painted.options }),
  };
}

import { signal } from '@preact/signals';
import type { Painted } from './filling.ts';
import type { Recipe } from './recipes.ts';

/*
 * What a recipe asks for by name before it is made: numbers on sliders, pictures beside the photograph. What was given last
 * is there again, as for another photograph or other settings.
 */

export type Asked = Required<Pick<Painted, 'options' | 'pictures'>>;

/** What was given, by id of the recipe. */
const given = signal<Readonly<Record<string, Asked>>>({});

/** Numbers that are asked for, by name. */
export function askedOptions({ options }: Recipe): readonly string[] {
  return Object.keys(options).filter((name) => options[name]?.label !== undefined);
}

/** Slots of pictures that are asked for. */
export function askedSlots({ slots }: Recipe): readonly string[] {
  return Object.keys(slots).filter((name) => slots[name]?.label !== undefined);
}

/** Whether a recipe asks for something by name. */
export function asksByName(recipe: Recipe): boolean {
  return askedOptions(recipe).length + askedSlots(recipe).length > 0;
}

/** What was given of what is asked for; reads a signal. */
export function askedOf(recipe: Recipe): Asked {
  const { options = {}, pictures = {} } = given.value[recipe.id] ?? {};
  const usual = askedOptions(recipe).map((name) => [name, recipe.options[name]?.default ?? 0] as const);
  return { options: { ...Object.fromEntries(usual), ...options }, pictures };
}

export function giveOption(recipe: Recipe, name: string, value: number): void {
  const before = askedOf(recipe);
  given.value = {
    ...given.value,
    [recipe.id]: { ...before, options: { ...before.options, [name]: value } },
  };
}

export function givePicture(recipe: Recipe, slot: string, reference: string): void {
  const before = askedOf(recipe);
  given.value = {
    ...given.value,
    [recipe.id]: { ...before, pictures: { ...before.pictures, [slot]: reference } },
  };
}

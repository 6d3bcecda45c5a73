import type { Part } from '../picture/part.ts';

/*
 * What can be done with a photograph: each recipe is a workflow of the gallery, with the output that people want of it.
 */

/** What a recipe needs beside the photograph, made in the paint editor. */
export type Asks = 'mask' | 'paste' | 'edit' | 'painting';

export interface Recipe {
  /** Name of the workflow. */
  readonly id: string;
  /** In which row of the choice it stands. */
  readonly group: 'new' | 'change' | 'see';
  /** The output that is the result: `node.port`, the first that the workflow has. */
  readonly main: readonly string[];
  readonly asks?: Asks;
  /** The photograph is not learned: a shipped model is used as it is. */
  readonly learnsNothing?: true;
  /** What the result is: pictures, an animation, or a sheet of several pictures beside each other. */
  readonly gives: 'pictures' | 'animation' | 'sheet';
  /** How many pictures there are to choose from, where it is more than one. */
  readonly pictures?: number;
  /** How many frames its animation has, where it is one: those of its workflow. */
  readonly frames?: number;
  /** Size of the result as a multiple of the photograph's width and height. */
  readonly size?: readonly [width: number, height: number];
  /** Long side of what is lifted at most, px, where it is not that of the photograph. */
  readonly longSide?: number;
  /** The image whose size the result is brought to at the end: `node.port`, where a lift ends at another one. */
  readonly like?: string;
  /** Whether the result can be lifted to the photograph's own size. */
  readonly lifts: boolean;
  /** Where the photograph lies in a result of another size, as multiples of its width and height, as its workflow pads it. */
  readonly at?: readonly [left: number, top: number];
  /** Pixels of the photograph stay in the result as they are. */
  readonly keeps?: true;
  /** What is filled in may come from another shot of the place, too. */
  readonly fills?: true;
  /** Mask outside of which the photograph stays as it is when the result is lifted: `node.port`. */
  readonly within?: string;
  /** Parameters in place of the workflow's: `node.param`. */
  readonly set?: Readonly<Record<string, number | string>>;
  /** Seconds after the training, on the machine of docs/performance.md; other machines are scaled by their trainings. */
  readonly seconds: number;
}

/** Seconds of the default training (docs/performance.md, "A whole training"). */
export const TRAINING_SECONDS = 48;

/** How finely a photograph can be learned: px of its longer side, the usual first. */
export const LEARN_SIDES = [64, 48] as const;

export type LearnSide = (typeof LEARN_SIDES)[number];

/** What a training takes beside the usual one. */
export const LEARNING_SHARE: Readonly<Record<LearnSide, number>> = { 64: 1, 48: 0.72 };

/** What the graph that learns a photograph notes as its purpose; those of recipes note their id. */
export const LEARNING: Readonly<Record<LearnSide, string>> = { 64: 'learn', 48: 'learn-48' };

export const RECIPES: readonly Recipe[] = [
  {
    id: 'random',
    group: 'new',
    main: ['samples.images'],
    gives: 'pictures',
    pictures: 4,
    lifts: true,
    set: { 'samples.count': 4 },
    seconds: 6,
  },
  {
    id: 'inpainting',
    group: 'change',
    main: ['inpaint.images'],
    asks: 'mask',
    keeps: true,
    fills: true,
    within: 'drawn.mask',
    gives: 'pictures',
    lifts: true,
    seconds: 3,
  },
  {
    id: 'outpainting',
    group: 'new',
    main: ['outpaint.images'],
    gives: 'pictures',
    pictures: 2,
    lifts: true,
    size: [1.5, 1.22],
    at: [0.25, 0.22],
    keeps: true,
    fills: true,
    seconds: 5,
  },
  {
    id: 'panorama',
    group: 'new',
    main: ['panorama.images'],
    gives: 'pictures',
    lifts: true,
    size: [8, 1],
    seconds: 15,
  },
  {
    id: 'arbitrary-size',
    group: 'new',
    main: ['wide.images'],
    gives: 'pictures',
    lifts: true,
    size: [1.67, 1],
    seconds: 4,
  },
  {
    id: 'animation',
    group: 'change',
    main: ['lift.frames'],
    gives: 'animation',
    frames: 30,
    lifts: true,
    longSide: 1280,
    seconds: 45,
  },
  {
    id: 'style-transfer',
    group: 'change',
    main: ['kept.image'],
    learnsNothing: true,
    gives: 'pictures',
    lifts: true,
    seconds: 5,
    longSide: 1920,
    // Strokes are lifted as large as the print is, which has no more of them.
    like: 'content.image',
  },
  {
    id: 'harmonization',
    group: 'change',
    main: ['full.image'],
    asks: 'paste',
    gives: 'pictures',
    lifts: true,
    seconds: 3,
  },
  {
    id: 'editing',
    group: 'change',
    main: ['result.image'],
    asks: 'edit',
    keeps: true,
    within: 'changed.mask',
    gives: 'pictures',
    lifts: true,
    seconds: 3,
  },
  {
    id: 'paint-to-image',
    group: 'new',
    main: ['inject.image'],
    asks: 'painting',
    gives: 'pictures',
    lifts: true,
    seconds: 4,
  },
  { id: 'super-resolution', group: 'see', main: ['grid.image'], gives: 'sheet', lifts: false, seconds: 8 },
  { id: 'recovery', group: 'see', main: ['grid.image'], gives: 'sheet', lifts: false, seconds: 3 },
  { id: 'anomaly-map', group: 'see', main: ['both.image'], gives: 'sheet', lifts: false, seconds: 3 },
  { id: 'scale-sweep', group: 'see', main: ['grid.image'], gives: 'sheet', lifts: false, seconds: 8 },
  {
    id: 'train-and-sample',
    group: 'see',
    main: ['sheet.image'],
    gives: 'sheet',
    lifts: false,
    // As wide as it stands on the sheet.
    set: { 'lift.width': 640 },
    seconds: 16,
  },
];

export function recipeOf(id: string): Recipe | undefined {
  return RECIPES.find((recipe) => recipe.id === id);
}

/** Where the photograph lies in a result that continues it; undefined for others. */
export function keptPart({ at, size }: Recipe): Part | undefined {
  if (at === undefined || size === undefined) return undefined;
  const [[left, top], [width, height]] = [at, size];
  return { left: left / width, top: top / height, width: 1 / width, height: 1 / height };
}

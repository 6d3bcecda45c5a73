import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';
import { DEFAULT_MAX_PIXELS } from '../image/codec/decoded-image.ts';
import type { ResizeFilter } from '../image/resize.ts';
import { USUAL_NOVELTY } from '../model/novelty/novelty.ts';
import type { Size } from '../runtime/tensor.ts';

/** The `seed` parameter of every node that draws random numbers. Nodes use `context.seed`, which is resolved. */
export const seed = z
  .number()
  .int()
  .min(0)
  .max(0xffffffff)
  .nullable()
  .default(null)
  .meta({ widget: 'seed' })
  .describe("Seed of the random numbers; empty derives one from the graph's seed and the node's name.");

/** The `novelty` parameter of every node that makes new pictures of a photograph. */
export const novelty = z
  .number()
  .min(0)
  .max(1)
  .default(USUAL_NOVELTY)
  .describe('How new pictures are to be: 0 like the photograph, 1 as new as its patches allow.');

/** The `filter` parameter of every node that resamples. */
export function resizeFilter(preset: ResizeFilter) {
  return z
    .enum(['bicubic', 'lanczos', 'area', 'nearest'])
    .default(preset)
    .describe('Resampling filter: bicubic and lanczos are antialiased, area averages, nearest never blends.');
}

/** Longest side that a parameter may ask for, px: that of a panorama. */
export const MAX_SIDE = 32_768;
/** Most pixels of an image that a node makes by its parameters: as many as a file may have that is read. */
const MAX_PIXELS = DEFAULT_MAX_PIXELS;

/**
 * @param size of what a node is asked for
 * @param hint how to ask for less
 * @throws `image/too-large` above {@link MAX_SIDE} or 2²⁶ pixels
 */
export function requireResultSize({ width, height }: Size, hint: string, port?: string): void {
  if (Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new PatchwiseError('image/too-large', `The result would measure ${width}×${height} px.`, {
    hint: `${hint}: the most is ${MAX_SIDE} px a side and ${Math.floor(MAX_PIXELS / 1e6)} megapixels.`,
    ...(port !== undefined && { details: { port } }),
  });
}

/** By how much both sides of an image may grow at most, see {@link requireResultSize}. */
export function mostFactor({ width, height }: Size): number {
  return Math.min(MAX_SIDE / Math.max(width, height), Math.sqrt(MAX_PIXELS / (width * height)));
}

/** A side in pixels that may be left empty. */
export function optionalSide(description: string) {
  return z.number().int().min(1).max(MAX_SIDE).nullable().default(null).describe(description);
}

/** `pixels` of a node with these two parameters: what they ask for; an empty side counts as one pixel. */
export function sidePixels({
  height,
  width,
}: {
  readonly height: number | null;
  readonly width: number | null;
}): number {
  return (height ?? 1) * (width ?? 1);
}

/**
 * Langevin steps of a chain, or of each scale; empty leaves them to the training.
 * @param auto whose, as "input.setting"
 */
export function langevinSteps(description: string, auto: string) {
  return z.number().int().min(0).max(10_000).nullable().default(null).describe(description).meta({ auto });
}

/** The `stepSize` parameter of nodes that run chains, of the model or net at an input. */
export function stepSize(input: 'net' | 'model') {
  return z
    .number()
    .positive()
    .max(100)
    .nullable()
    .default(null)
    .describe('Step size δ²; empty: as in training.')
    .meta({ auto: `${input}.stepSize` });
}

/** The `noiseScale` parameter of nodes that run chains. */
export const noiseScale = z
  .number()
  .min(0)
  .max(1)
  .default(0)
  .describe("Standard deviation of the chains' noise; 0: none, as in the paper.");

/**
 * The scale that a chain starts at: 0 the coarsest, or counted from the finest by negative numbers, -1 being that, so that
 * models of any number of scales start alike. See {@link startScaleOf}.
 */
export function startingScale(preset: number, description: string) {
  return z
    .number()
    .int()
    .min(-32)
    .max(31)
    .default(preset)
    .describe(`${description} Negative ones count from the finest, −1, and stop above the coarsest.`)
    .meta({ usualMinimum: -4, usualMaximum: 7 });
}

/** A scale of a model, 0 the coarsest. Models have a few; a slider goes no further. Always written on the node. */
export function scaleIndex(preset: number, description: string) {
  return z
    .number()
    .int()
    .min(0)
    .max(31)
    .default(preset)
    .describe(description)
    .meta({ usualMaximum: 7, shown: true });
}

/** A distance in pixels. */
export function pixels(least: number, most: number, preset: number, description: string) {
  return z.number().int().min(least).max(most).default(preset).describe(description);
}

/** Of what grows, shrinks or softens a mask, px. */
export const MOST_RADIUS = 512;
export const MOST_SIGMA = 200;

/** Of nodes that cut an image or add to it: what its sides are given in. */
export const sideUnit = z
  .enum(['px', 'percent'])
  .default('px')
  .describe(
    "Unit of the four: px, or percent of the image's own width and height, so that small and large copies get the same margins.",
  );

/** Of nodes that do something by a distance: what it is a distance in. */
export const lengthUnit = z
  .enum(['px', 'percent'])
  .default('px')
  .describe(
    'Unit of it: px, or percent of the longer side, so that small and large copies get the same; then in whole pixels, one at least.',
  );

/** A distance in px that is given in px or in percent of an image's longer side; see {@link lengthUnit}. */
export function lengthIn(
  unit: 'px' | 'percent',
  given: number,
  { height, width }: Size,
  most = Number.POSITIVE_INFINITY,
): number {
  if (unit === 'px' || given === 0) return given;
  return Math.min(most, Math.max(1, Math.round((given / 100) * Math.max(height, width))));
}

/** A fraction from 0 to 1. */
export function fraction(preset: number, description: string) {
  return z.number().min(0).max(1).default(preset).describe(description);
}

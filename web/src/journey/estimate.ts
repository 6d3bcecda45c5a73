import { signal } from '@preact/signals';
import type { PastRun, Speed } from '../../../src/protocol/system.ts';
import { LEAST_SIDE, learntSize } from '../../../src/recipes/learnable.ts';
import { capped, MOST, resultExtent, type Size } from '../../../src/recipes/result-size.ts';
import { api } from '../api/rest.ts';
import { t } from '../texts/texts.ts';
import {
  LEARN_SIDES,
  LEARNING,
  LEARNING_SHARE,
  type LearnSide,
  piecesOf,
  type Recipe,
  TRAINING_SECONDS,
} from './recipes.ts';

/*
 * How long it will take on this machine: what it took here before, else a measurement of a few seconds, scaled up by what
 * was measured once of each recipe beside a training.
 */

/** What the studio knows of its machine; undefined until it was asked. */
export const speed = signal<Speed | undefined>(undefined);

/** Asks the studio; the first answer of a fresh studio takes seconds. */
export async function loadSpeed(): Promise<void> {
  try {
    speed.value = await api.getSpeed();
  } catch {
    // Nothing more will be known for now.
    speed.value ??= { runs: [] };
  }
}

/** How many earlier ones count, the newest. */
const EARLIER = 5;

/** Seconds to learn a photograph here; undefined while nothing is known. @param side px of its longer side */
export function learningSeconds(
  known: Speed | undefined,
  side: LearnSide = LEARN_SIDES[0],
): number | undefined {
  const own = learnt(known, side);
  if (own !== undefined) return own;
  for (const other of LEARN_SIDES) {
    const took = learnt(known, other);
    if (took !== undefined) return (took * LEARNING_SHARE[side]) / LEARNING_SHARE[other];
  }
  const measured = known?.measured?.training;
  return measured === undefined ? undefined : measured * LEARNING_SHARE[side];
}

/** What trainings at a size took here. */
function learnt(known: Speed | undefined, side: LearnSide): number | undefined {
  const took = (known?.runs ?? []).flatMap(({ purpose, nodes }) =>
    purpose === undefined || (purpose === LEARNING[48]) !== (side === 48)
      ? []
      : nodes.flatMap(({ type, cached, seconds }) =>
          !cached && type.startsWith('training/train-pyramid@') ? [seconds] : [],
        ),
  );
  return median(took.slice(0, EARLIER));
}

/**
 * Seconds of a recipe's own run, after the training; undefined while nothing is known.
 * @param gives size of one of its pictures, where they are lifted
 */
export function makingSeconds(
  recipe: Recipe,
  gives: Size | undefined,
  known: Speed | undefined,
): number | undefined {
  const runs = known?.runs ?? [];
  const own = runs.filter(({ purpose }) => purpose === recipe.id);
  const learning = learningSeconds(known);
  const slower = learning === undefined ? undefined : learning / TRAINING_SECONDS;
  const made = median(own.flatMap(besideLifts).slice(0, EARLIER));
  const base =
    made ?? (slower === undefined || recipe.seconds === undefined ? undefined : slower * recipe.seconds);
  if (base === undefined || gives === undefined || recipe.result.gives === 'sheet') return base;
  const pictures = recipe.result.gives === 'animation' ? 1 : piecesOf(recipe);
  const megapixels = (gives.width * gives.height) / 1e6;
  const lifted = recipe.lifted === undefined ? gives : within(recipe.lifted, gives);
  const liftedMegapixels = (lifted.width * lifted.height) / 1e6;
  const factor =
    median(own.flatMap(liftFactors).slice(0, EARLIER)) ?? median(runs.flatMap(liftFactors).slice(0, EARLIER));
  const saves = median(own.flatMap(saveFactors).slice(0, EARLIER)) ?? slower ?? 1;
  const saved = saves * usualSave(megapixels);
  if (factor !== undefined) return base + pictures * (factor * usualLift(liftedMegapixels) + saved);
  const measured = known?.measured?.lift;
  const lift =
    measured === undefined
      ? (slower ?? 1) * usualLift(liftedMegapixels)
      : measured.base + measured.megapixel * liftedMegapixels;
  return base + pictures * (lift + saved);
}

/**
 * Milliseconds until a run of the journey is through: as the node tells that computes now, and no less than what was said
 * beforehand leaves, for of the nodes after it nothing is told. Undefined where nothing is known.
 * @param node what the running node still needs, ms
 * @param said what was said of the whole run, seconds
 * @param passed since it began, ms
 */
export function millisecondsLeft(
  node: number | undefined,
  said: number | undefined,
  passed: number,
): number | undefined {
  const rest = said === undefined ? 0 : 1000 * said - passed;
  return rest > 0 ? Math.max(rest, node ?? 0) : node;
}

/**
 * Seconds until all photographs of a sheet are through, one after the other; undefined where of one nothing is known.
 * @param rows what each that is not through takes, seconds, and how long it has computed, ms
 */
export function sheetSeconds(
  rows: readonly { readonly takes: number | undefined; readonly passed: number }[],
): number | undefined {
  let sum = 0;
  for (const { takes, passed } of rows) {
    if (takes === undefined) return undefined;
    // One that takes longer than was said has at least something left.
    sum += Math.max(takes - passed / 1000, takes / 10);
  }
  return sum;
}

/** Seconds of a lift on the machine of docs/performance.md: what others took is compared with it. */
function usualLift(megapixels: number): number {
  return 1.5 + 1.2 * megapixels;
}

/** Seconds to write a picture as PNG, and to open as much of the photograph, on that machine. */
function usualSave(megapixels: number): number {
  return 0.2 * megapixels;
}

function isSave(type: string): boolean {
  return type.startsWith('image/save@');
}

function isLift(type: string): boolean {
  return type.startsWith('detail/lift@');
}

/**
 * What all but trainings, lifts and the writing of lifted pictures took; nothing where a part of it came from the
 * cache.
 */
function besideLifts({ nodes }: PastRun): readonly number[] {
  const lifts = nodes.some(({ type }) => isLift(type));
  // Files that were read before are read in no time, too.
  const reads = (type: string): boolean => /\/load@/.test(type);
  const rest = nodes.filter(
    ({ type }) => !isLift(type) && !type.startsWith('training/') && !(lifts && isSave(type)),
  );
  return rest.length === 0 || rest.some(({ cached, type }) => cached && !reads(type))
    ? []
    : [rest.reduce((sum, { seconds }) => sum + seconds, 0)];
}

/** Pictures of fewer px tell nothing of larger ones: what they take is not by their size. */
const TELLING = 5e5;

/** How many times as long lifts took here as they usually do. */
function liftFactors({ nodes }: PastRun): readonly number[] {
  return nodes.flatMap(({ type, cached, seconds, images = 0, pixels = 0 }) => {
    const lifted = isLift(type) && !cached && images > 0 && pixels >= TELLING;
    return lifted ? [seconds / images / usualLift(pixels / 1e6)] : [];
  });
}

/** How many times as long the lifted pictures took to be written here as they usually do. */
function saveFactors({ nodes }: PastRun): readonly number[] {
  const written = nodes.reduce(
    (sum, { type, images = 0, pixels = 0 }) =>
      sum + (isLift(type) && pixels >= TELLING ? images * pixels : 0),
    0,
  );
  return nodes.flatMap(({ type, cached, seconds }) =>
    isSave(type) && !cached && written > 0 ? [seconds / usualSave(written / 1e6)] : [],
  );
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * "a few seconds", "40 s", "2½ min": as exact as an estimate is, and rather a little too long: who is told three minutes
 * and waits for four was misled, not the other way round.
 */
export function roughly(seconds: number): string {
  if (seconds < 5) return t.time.fewSeconds;
  if (seconds <= 55) return t.time.seconds(Math.ceil(seconds / 5) * 5);
  if (seconds <= 90) return t.time.seconds(Math.ceil(seconds / 10) * 10);
  const minutes = seconds / 60;
  if (minutes > 90) return t.time.hours(withHalf(minutes / 60));
  return t.time.minutes(minutes > 5 ? String(Math.ceil(minutes)) : withHalf(minutes));
}

/** "2½": rounded up to a half. */
function withHalf(value: number): string {
  const halves = Math.ceil(2 * value);
  return `${Math.floor(halves / 2)}${halves % 2 === 1 ? '½' : ''}`;
}

/** The size of what a recipe makes of a photograph. @param model size of what was learned of it, where it is known */
export function resultSize(recipe: Recipe, photograph: Size | undefined, model?: Size): Size | undefined {
  const whole = wholeSize(recipe, photograph, model);
  return whole && capped(whole, recipe.result.keeps === true);
}

/** The limit that a result is made smaller for, where it is; undefined where it is as large as the recipe says. */
export function limitOf(
  recipe: Recipe,
  photograph: Size | undefined,
  model?: Size,
): { readonly side: number; readonly pixels: number } | undefined {
  const whole = wholeSize(recipe, photograph, model);
  const given = resultSize(recipe, photograph, model);
  if (whole === undefined || given === undefined || given.width === whole.width) return undefined;
  return recipe.result.keeps === true ? MOST.kept : MOST.made;
}

/** Size of a result before it is made smaller for a limit. */
function wholeSize(recipe: Recipe, photograph: Size | undefined, model: Size | undefined): Size | undefined {
  const { gives, keeps, longSide, unsized } = recipe.result;
  if (gives === 'sheet' || unsized === true || photograph === undefined) return undefined;
  if (longSide !== undefined) return within(longSide, photograph);
  const { width, height } = resultExtent(recipe);
  const composed = keeps === true ? photograph : (model ?? learntSize(photograph));
  return {
    width: ofComposed(width, composed.width, photograph.width),
    height: ofComposed(height, composed.height, photograph.height),
  };
}

/** A size whose long side is no longer than that. */
function within(longSide: number, { width, height }: Size): Size {
  const factor = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
}

/**
 * A side that is composed small, in whole pixels, and then lifted: `share` of what was learned, lifted from `small` to
 * `full` px.
 */
function ofComposed(share: number, small: number, full: number): number {
  if (share === 1) return full;
  return Math.round((Math.max(LEAST_SIDE, Math.round(share * small)) * full) / small);
}

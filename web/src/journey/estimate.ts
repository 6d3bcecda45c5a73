import type { Asset } from '../../../src/protocol/assets.ts';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { t } from '../texts/en.ts';
import { type Recipe, TRAINING_SECONDS } from './recipes.ts';
import type { Size } from './with-photograph.ts';

/*
 * How long it will take on this machine: what it took here before, else what it took on the machine of
 * docs/performance.md, scaled by how long trainings take here.
 */

/** Seconds to learn a photograph here. */
export function learningSeconds(models: readonly Asset[], runs: readonly RunSummary[]): number {
  const measured = [
    ...runs.flatMap((run) => (/^Learn /.test(run.title ?? '') ? tookSeconds(run) : [])),
    ...models.flatMap(({ info }) => (typeof info?.['seconds'] === 'number' ? [info['seconds']] : [])),
  ];
  return median(measured.slice(0, 5)) ?? TRAINING_SECONDS;
}

/** Seconds of a recipe's own run. */
export function makingSeconds(
  recipe: Recipe,
  size: Size | undefined,
  models: readonly Asset[],
  runs: readonly RunSummary[],
): number {
  const title = t.journey.cards[recipe.id]?.[0] ?? '';
  const measured = runs.flatMap((run) => (run.title?.startsWith(`${title}: `) ? tookSeconds(run) : []));
  const known = median(measured.slice(0, 5));
  if (known !== undefined) return known;
  const slower = learningSeconds(models, runs) / TRAINING_SECONDS;
  const pixels = size === undefined || !recipe.lifts ? 0 : size.width * size.height;
  // Lifting costs by the pixel.
  return (
    slower * (recipe.seconds + LIFT_SECONDS_A_MEGAPIXEL * (pixels / 1e6) * (recipe.id === 'random' ? 4 : 1))
  );
}

/** On two cores, from a 64-px sample (docs/performance.md). */
const LIFT_SECONDS_A_MEGAPIXEL = 3;

function tookSeconds(run: RunSummary): readonly number[] {
  const { startedAt, finishedAt, status } = run;
  return status === 'done' && startedAt !== undefined && finishedAt !== undefined
    ? [(finishedAt - startedAt) / 1000]
    : [];
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** "a few seconds", "40 s", "2 min": as exact as an estimate is. */
export function roughly(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  if (seconds < 100) return `${Math.round(seconds / 10) * 10} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** The size of what a recipe makes of a photograph. */
export function resultSize(
  recipe: Recipe,
  photograph: Size | undefined,
  model: Size | undefined,
  lifting: boolean,
): Size | undefined {
  if (recipe.gives === 'sheet') return undefined;
  const base = recipe.lifts && lifting ? photograph : (model ?? modelOfDefault(photograph));
  if (base === undefined) return undefined;
  if (recipe.longSide !== undefined && lifting) {
    const factor = recipe.longSide / Math.max(base.width, base.height);
    return { width: Math.round(base.width * factor), height: Math.round(base.height * factor) };
  }
  const [across, down] = recipe.size ?? [1, 1];
  return { width: Math.round(base.width * across), height: Math.round(base.height * down) };
}

/** What the default training makes of a photograph: 64 px on the long side. */
function modelOfDefault(photograph: Size | undefined): Size | undefined {
  if (photograph === undefined) return undefined;
  const factor = 64 / Math.max(photograph.width, photograph.height);
  return { width: Math.round(photograph.width * factor), height: Math.round(photograph.height * factor) };
}

import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { splitBatch } from '../../runtime/tensor.ts';
import { shiftMapEnergy } from '../lift/shift-map.ts';
import type { PyramidModel } from '../pyramid-model.ts';
import { samplePyramid } from '../sample-pyramid.ts';
import type { LayoutsKept } from './calibrate.ts';

/** Samples from which the usual energy is taken. */
const SAMPLES = 16;
const BATCH = 4;
/** The limit in units of the lower quartile, found by eye (docs/trials/layouts.md, "Torn objects"). */
const TOLERANCE = 2.5;
/**
 * And at least so much, squared levels: that of an image 4 to 5 levels from a window of the photograph, which nobody
 * sees.
 */
const LEAST = 1;

export interface ShiftMapLimit {
  /** What a whole sample may have at most. */
  readonly limit: number;
  /** Fraction of the samples that pass. */
  readonly passed: number;
}

export interface ShiftMapLimitOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** After each sample that was looked at. */
  readonly onSample?: ((done: number, of: number) => void) | undefined;
}

/**
 * The energy of its shift map ({@link shiftMapEnergy}) above which a whole sample of a trained model counts as failed:
 * 2.5 times the lower quartile of 16 samples whose layouts have passed. Scale 0 sees parts of a thing at a time, and
 * lets a ring without its planet pass, which costs several times as much as what is usual; landscapes and textures
 * never cost so much.
 * @param model without that limit
 * @returns undefined where the model's images are smaller than a patch
 * @throws `run/cancelled`
 */
export async function shiftMapLimit(
  engine: EnergyEngine,
  model: PyramidModel,
  { seed, signal, onSample }: ShiftMapLimitOptions,
): Promise<ShiftMapLimit | undefined> {
  const energies: number[] = [];
  for (let first = 0; first < SAMPLES; first += BATCH) {
    const drawn = await samplePyramid(engine, model, { seed, first, count: BATCH, signal });
    for (const sample of splitBatch(drawn)) {
      const energy = await shiftMapEnergy(sample, model.image, { signal });
      if (energy === undefined) return undefined;
      energies.push(energy);
      onSample?.(energies.length, SAMPLES);
    }
  }
  energies.sort((a, b) => a - b);
  const limit = Math.max(LEAST, TOLERANCE * (energies[SAMPLES >> 2] as number));
  return { limit, passed: energies.filter((energy) => energy <= limit).length / SAMPLES };
}

export interface WholeSamplesOptions extends ShiftMapLimitOptions {
  /** When the limit is known. */
  readonly onLimit?: ((limit: ShiftMapLimit) => void) | undefined;
}

/**
 * The model with a limit on what its whole samples may cost ({@link shiftMapLimit}); as it is where seams of its layouts
 * are not looked at, since no diversity was asked for, or its images are smaller than a patch.
 * @throws `run/cancelled`
 */
export async function withShiftMapLimit(
  engine: EnergyEngine,
  model: PyramidModel,
  layouts: LayoutsKept | undefined,
  { onLimit, ...options }: WholeSamplesOptions,
): Promise<PyramidModel> {
  if (layouts?.limits.seam === undefined) return model;
  const found = await shiftMapLimit(engine, model, options);
  if (found === undefined) return model;
  onLimit?.(found);
  return { ...model, layoutShiftMap: found.limit };
}

import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { columnMeter } from './columns.ts';
import { patchSwdMeter } from './likeness.ts';
import { misfitMeter } from './misfit.ts';
import { seamMeter } from './seam.ts';

/** What a layout may have at most; above any of them it counts as failed. */
export interface LayoutLimits {
  /** Misfit (misfit.ts). */
  readonly misfit: number;
  /** Seam, levels (seam.ts); undefined: seams are not looked at. */
  readonly seam?: number | undefined;
  /** Strangeness of columns, levels (columns.ts); undefined: columns are not looked at. */
  readonly columns?: number | undefined;
  /** Patch SWD to the photograph at scale 0 (metrics/patch-swd.ts); undefined: it is not looked at. */
  readonly patchSwd?: number | undefined;
}

/** Which measures are asked for beside the misfit. */
export interface AskedMeasures {
  readonly seams: boolean;
  readonly columns: boolean;
  readonly patchSwd?: boolean | undefined;
}

/** Measures layouts by their misfit, and by what else is asked for. */
export async function layoutMeter(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  asked: AskedMeasures,
): Promise<(images: Tensor) => Promise<LayoutLimits[]>> {
  const misfitsOf = await misfitMeter(engine, scale, observed);
  const seamsOf = asked.seams ? seamMeter(observed) : undefined;
  const columnsOf = asked.columns ? columnMeter(observed) : undefined;
  const distancesOf = asked.patchSwd ? patchSwdMeter(observed) : undefined;
  return async (images) => {
    const [misfits, seams, columns] = [await misfitsOf(images), seamsOf?.(images), columnsOf?.(images)];
    const distances = distancesOf?.(images);
    return misfits.map((misfit, i) => ({
      misfit,
      seam: seams?.[i],
      columns: columns?.[i],
      patchSwd: distances?.[i],
    }));
  };
}

/**
 * Measures the faults of layouts: the largest of their measures, each as a multiple of what is allowed. A layout fails above 1, and of those that fail the one is best whose worst side is nearest to what is allowed.
 */
export async function faultMeter(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  limits: LayoutLimits,
): Promise<(images: Tensor) => Promise<number[]>> {
  const asked = {
    seams: limits.seam !== undefined,
    columns: limits.columns !== undefined,
    patchSwd: limits.patchSwd !== undefined,
  };
  const measure = await layoutMeter(engine, scale, observed, asked);
  return async (images) => (await measure(images)).map((measured) => faultOf(measured, limits));
}

/** The fault of one layout whose measures are known; a measure that is not there is not looked at. */
export function faultOf(measured: LayoutLimits, limits: LayoutLimits): number {
  return Math.max(
    shareOfLimit(measured.misfit, limits.misfit),
    shareOfLimit(measured.seam, limits.seam),
    shareOfLimit(measured.columns, limits.columns),
    shareOfLimit(measured.patchSwd, limits.patchSwd),
  );
}

/** What a measure has of what is allowed: 0 where one of both is not there. */
export function shareOfLimit(value = 0, limit = Number.POSITIVE_INFINITY): number {
  return value === 0 ? 0 : value / limit;
}

/** What is usual of measures, from which limits are taken: the median itself is bad where many have failed. */
export function lowerQuartile(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 2];
}

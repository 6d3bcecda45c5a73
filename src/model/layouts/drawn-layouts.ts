import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { nchw, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { coarsestSamples, type LayoutRule } from './coarsest-samples.ts';
import { type LayoutLimits, layoutMeter } from './limits.ts';

/** A layout of scale 0, [1, C, h, w] in [-1, 1], and what it has of what is measured. */
export interface DrawnLayout {
  readonly image: Tensor;
  readonly measured: LayoutLimits;
}

/** Draws the first so many layouts of a canvas, none of them again, and measures them. */
type DrawLayouts = (
  canvas: Pick<LayoutRule, 'margin' | 'heightMargin'>,
  count: number,
) => Promise<DrawnLayout[]>;

/** Layouts computed at a time. */
const BATCH = 8;

/**
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @param options.seamsAndColumns whether they are measured beside the misfit
 */
export async function layoutSource(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
  {
    generator,
    seamsAndColumns,
    signal,
  }: {
    readonly generator: Generator;
    readonly seamsAndColumns: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<DrawLayouts> {
  const measure = await layoutMeter(engine, scale, observed, {
    seams: seamsAndColumns,
    columns: seamsAndColumns,
  });
  return async (canvas, count) => {
    const drawn: DrawnLayout[] = [];
    for (let first = 0; first < count; first += BATCH) {
      const members = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => first + i);
      const batch = await coarsestSamples(engine, members, {
        scale,
        size: scale.size,
        channels: nchw(observed).c,
        startOf: (i) => generator.split('layout', i),
        layout: { ...canvas, observed, limits: { misfit: Number.POSITIVE_INFINITY }, tries: 1 },
        signal,
      });
      const measures = await measure(batch);
      drawn.push(...splitBatch(batch).map((image, i) => ({ image, measured: measures[i] as LayoutLimits })));
    }
    return drawn;
  };
}

import { measureRegion } from '../../src/model/metrics/region-quality.ts';
import type { SheetCell } from '../../src/render/sheet.ts';
import { crop } from '../../src/runtime/crop.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import type { RunWorkflow } from './run-workflow.ts';

/** A picture of rows, one a seed (or a photograph), and what was measured, one line a row. */
export interface Comparison {
  readonly title: string;
  readonly columns: number;
  readonly cellSize: number;
  readonly cells: readonly SheetCell[];
  readonly figures: readonly string[];
}

export type Compare = (run: RunWorkflow, engine: () => Promise<EnergyEngine>) => Promise<Comparison>;

export const SEEDS = [1, 2, 3] as const;

/** A part of an image, of a share of its sides; `x` and `y` from 0 (left, top) to 1. The middle by default. */
export function part(image: Tensor, share: number, x = 0.5, y = 0.5): Tensor {
  const { height, width } = sizeOf(image);
  const size = { height: Math.round(share * height), width: Math.round(share * width) };
  return crop(image, {
    top: Math.round((height - size.height) * y),
    left: Math.round((width - size.width) * x),
    ...size,
  });
}

export const digits = (value: number, places: number) => value.toFixed(places);

/** Patch SWD and coherence of the patches that touch a region. */
export function figuresInside(reference: Tensor, image: Tensor, region: Tensor): string {
  const { patchSwd: distance, coherence: nearest } = measureRegion(reference, image, region);
  return `${digits(distance, 3)}, ${digits(nearest, 4)}`;
}

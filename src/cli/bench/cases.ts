import {
  type EnergyNetSpec,
  inputChannelsOf,
  NET_PRESETS,
  resolveNetSpec,
} from '../../model/net/energy-net.ts';
import type { Size } from '../../runtime/tensor.ts';

/** A net and an image size to time Langevin steps at. */
export interface StepCase {
  readonly net: keyof typeof NET_PRESETS;
  /** Of the state, its zero margin included, px. */
  readonly size: Size;
}

/** A coarse scale, a middle one, and a photograph's finest (260×198 with the margin is 250×188). */
export const STEP_CASES: readonly StepCase[] = [
  { net: 'small', size: { height: 35, width: 35 } },
  { net: 'large', size: { height: 106, width: 106 } },
  { net: 'large', size: { height: 198, width: 260 } },
];

/** The net of a case, for images of three channels. */
export function netSpecOf({ net, size }: StepCase): EnergyNetSpec {
  return resolveNetSpec(net, size, 3);
}

/** "128-64-64-64-1 at 260×198" (width × height) */
export function describeCase({ net, size }: StepCase): string {
  return `${NET_PRESETS[net].join('-')} at ${size.width}×${size.height}`;
}

/**
 * Floating-point operations of one gradient to the image: a forward pass and as much again backwards, two
 * operations a multiply-add, convolutions only.
 */
export function gradientFlops(spec: EnergyNetSpec, size: Size): number {
  let { height, width } = size;
  let flops = 0;
  spec.channels.forEach((out, layer) => {
    const kernel = spec.kernels[layer] as number;
    height -= kernel - 1;
    width -= kernel - 1;
    flops += 2 * kernel ** 2 * inputChannelsOf(spec, layer) * out * height * width;
  });
  return 2 * flops;
}

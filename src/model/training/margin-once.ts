import type { Tensor } from '../../runtime/tensor.ts';
import { type EnergyNetSpec, withMargin } from '../net/energy-net.ts';

const known = new WeakMap<Tensor, { readonly spec: EnergyNetSpec; readonly padded: Tensor }>();

/** {@link withMargin} of an image that stays the same through a training: kept for as long as the image is. */
export function withMarginOnce(image: Tensor, spec: EnergyNetSpec): Tensor {
  const found = known.get(image);
  if (found?.spec === spec) return found.padded;
  const padded = withMargin(image, spec);
  known.set(image, { spec, padded });
  return padded;
}

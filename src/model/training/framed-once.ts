import { padFrame, type Tensor } from '../../runtime/tensor.ts';
import { toAxes } from '../colour-axes.ts';
import { type EnergyNetSpec, frameWidth } from '../energy-net.ts';

const known = new WeakMap<Tensor, { readonly spec: EnergyNetSpec; readonly framed: Tensor }>();

/** Images as a net sees them: in its colours, in a frame of zeros. @param images [N, C, h, w] in RGB */
export function framedFor(images: Tensor, spec: EnergyNetSpec): Tensor {
  return padFrame(toAxes(images, spec.colour), frameWidth(spec));
}

/** {@link framedFor} of an image that stays the same through a training: kept for as long as the image is. */
export function framedOnce(image: Tensor, spec: EnergyNetSpec): Tensor {
  const found = known.get(image);
  if (found?.spec === spec) return found.framed;
  const framed = framedFor(image, spec);
  known.set(image, { spec, framed });
  return framed;
}

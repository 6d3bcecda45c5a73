import { createNodeKit } from '../graph/types/node.ts';
import type { PatchField } from '../model/lift/field/patch-field.ts';
import type { Pyramid } from '../model/pyramid/pyramid.ts';
import type { PyramidModel } from '../model/pyramid/pyramid-model.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { NodeServices } from './services.ts';
import type { Report, ScaleNet, Series } from './values.ts';

/** The closed set of things that flow: port type name → TypeScript type. `port-types.ts` declares their faces. */
export interface PortValues {
  /** [1, C, H, W] in [-1, 1], C = 1 or 3: always one image; several images are a `many` stream. */
  image: Tensor;
  /** [1, 1, H, W] in [0, 1]. */
  mask: Tensor;
  pyramid: Pyramid;
  'energy-net': ScaleNet;
  model: PyramidModel;
  'patch-field': PatchField;
  number: number;
  text: string;
  boolean: boolean;
  report: Report;
  series: Series;
}

/**
 * `defineNode` and port helpers, typed over {@link PortValues} and {@link NodeServices}.
 *
 * @example
 * import { defineNode, many, optional, optionalMany, port, tensor, z } from 'patchwise';
 * export const negative = defineNode({
 *   type: 'my-pack/negative',
 *   version: 1,
 *   title: 'Negative',
 *   category: 'Image',
 *   help: 'Turns an image into its negative.',
 *   inputs: { image: port('image', 'The image to turn.') },
 *   outputs: { image: port('image', 'Its negative.') },
 *   params: z.object({}),
 *   run: async ({ image }) => ({ image: tensor(image.shape, image.data.map((x) => -x)) }),
 * });
 * export const otherPorts = {
 *   mask: optional('mask', 'Where; everywhere without one.'),
 *   images: many('image', 'A stream of images.'),
 *   labels: optionalMany('text', 'A text each.'),
 * };
 */
export const { port, optional, many, optionalMany, defineNode } = createNodeKit<PortValues, NodeServices>();

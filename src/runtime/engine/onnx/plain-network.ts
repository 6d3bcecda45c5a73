import type { Size, Tensor } from '../../tensor.ts';
import type { ConvStack } from '../engine.ts';
import { blockedScoreInputGradient } from './blocked-layout.ts';
import { lastInput } from './blocked-network.ts';
import type { NetworkNodes } from './graphs.ts';
import { forwardNodes, throughLayersBelow } from './network-nodes.ts';
import { parameterFeeds } from './parameter-gradient-graph.ts';

/**
 * The net with its gradient to the image in the plain layout, with the weights as inputs ({@link plainFeeds}): one
 * session serves all nets of an architecture. For WebAssembly, where onnxruntime lays out no weights beforehand, so
 * that constants gain a step nothing, and a new session takes as long as one to ten steps.
 */
export const plainNetwork: NetworkNodes = (g, stack, image, size) => {
  const forward = forwardNodes(g, stack, image, 'inputs');
  const { channels, height, width } = lastInput(stack, size);
  const gradient = g.input('scoreInputGradient', [1, channels, height, width]);
  return { score: forward.score, gradient: throughLayersBelow(g, forward, gradient) };
};

/** The inputs of {@link plainNetwork} that are the same for every image of a size: shape and values by name. */
export function plainFeeds(stack: ConvStack, size: Size): Readonly<Record<string, Tensor>> {
  const { channels, height, width } = lastInput(stack, size);
  // The plain layout is that of blocks of one channel.
  const data = blockedScoreInputGradient(stack, size, 1);
  return {
    ...parameterFeeds(stack),
    scoreInputGradient: { shape: [1, channels, height, width], data },
  };
}

import { PatchwiseError } from '../errors.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { askedPixels, estimateCost } from '../graph/plan/cost.ts';
import { flatOf, type RunnableGraph } from '../graph/plan/runnable.ts';
import type { Registry } from '../graph/types/registry.ts';

/** Multiply-adds that a graph may need: a month at 10¹² a second, which is a fast GPU. */
export const MOST_COST = 2.6e18;

/** Pixels of one image that a graph may ask for. */
const MOST_PIXELS = 2 ** 26;

/**
 * Refuses what would never finish, and single images that would not fit in memory.
 * @throws `graph/too-costly`, `image/too-large`
 */
export function requireAffordable(
  graph: GraphDocument | RunnableGraph,
  registry: Registry,
  most = MOST_COST,
): void {
  const { document } = flatOf(graph, registry);
  for (const [id, pixels] of askedPixels(document, registry)) {
    if (pixels > MOST_PIXELS) {
      throw new PatchwiseError('image/too-large', `The node "${id}" asks for an image of ${pixels} pixels.`, {
        hint: `Stay below ${MOST_PIXELS} pixels.`,
        details: { nodeId: id },
      });
    }
  }
  const cost = estimateCost(graph, registry);
  if (cost <= most) return;
  const years = (cost / 1e12 / (365 * 86_400)).toPrecision(2);
  throw new PatchwiseError(
    'graph/too-costly',
    `The graph would compute for about ${years} years on a fast GPU.`,
    {
      hint: 'Use fewer updates, steps, samples or pixels.',
      details: { multiplyAdds: cost, limit: most },
    },
  );
}

import { PatchwiseError } from '../../errors.ts';
import { type GraphDocument, type NodeEntry, own } from '../../graph/document/document.ts';
import { topology, wiresInto } from '../../graph/document/topology.ts';
import { flattenDocument } from '../../graph/plan/flatten.ts';
import { findLifting } from '../../graph/plan/lifting.ts';
import type { Registry } from '../../graph/types/registry.ts';
import { resolveNetSpec } from '../../model/energy-net.ts';
import { pyramidSizes } from '../../model/pyramid.ts';
import { plannedCosts } from '../../model/training/cost.ts';
import { TRAINING_PRESETS } from '../../model/training/settings.ts';
import { parseNumbers } from '../../nodes/flow/number-list.ts';
import { trainingSettings } from '../../nodes/training/settings.ts';
import type { Size } from '../../runtime/tensor.ts';

/** Multiply-adds that a graph may need: a month at 10¹² a second, which is a fast GPU. */
export const MOST_COST = 2.6e18;

/** Pixels of one image that a graph may ask for. */
export const MOST_PIXELS = 2 ** 26;

/** Side that is assumed where the graph does not say, px. */
const USUAL_SIDE = 256;

type Params = Readonly<Record<string, unknown>>;

/**
 * Multiply-adds that a valid document will need, from its parameters alone: trainings, Langevin chains and samples,
 * times the elements of the streams that they are lifted over. A parameter that is wired to a list or a range of numbers
 * counts with the largest of them, any other wired one with its default. An estimate to tell days from years, not
 * seconds from minutes.
 */
export function estimateCost(written: GraphDocument, registry: Registry): number {
  const { document } = flattenDocument(written, registry);
  const { order } = topology(document);
  const lifting = findLifting(document, registry, order);
  const lengths = new Map<string, number>();
  let total = 0;
  for (const id of order) {
    const entry = own(document.nodes, id);
    const lookup = registry.find(entry?.type ?? '');
    if (lookup.status !== 'found') continue;
    const { description } = lookup.node;
    const params: Params = {
      ...Object.fromEntries(description.params.map((p) => [p.name, p.default])),
      ...entry?.params,
      ...wiredNumbers(document, id, new Set(description.params.map((p) => p.name))),
    };
    const incoming = wiresInto(document, id).map(({ from, to }) => ({
      length: lengths.get(from.node) ?? 1,
      lifts: lifting.liftedBy.get(id)?.includes(to.port) === true,
    }));
    const activations = Math.max(1, ...incoming.filter((i) => i.lifts).map((i) => i.length));
    const streamed = Math.max(1, ...incoming.filter((i) => !i.lifts).map((i) => i.length));
    lengths.set(
      id,
      activations *
        Math.max(elements(description.type, params), description.type.startsWith('flow/') ? streamed : 1),
    );
    total += activations * nodeCost(description.type, params);
  }
  return total;
}

/**
 * Refuses what would never finish, and single images that would not fit in memory.
 * @throws `graph/too-costly`, `image/too-large`
 */
export function requireAffordable(written: GraphDocument, registry: Registry, most = MOST_COST): void {
  const { document } = flattenDocument(written, registry);
  for (const [id, { params }] of Object.entries(document.nodes)) {
    const wired = wiredNumbers(document, id, new Set(['height', 'width']));
    const { height, width } = { ...params, ...wired };
    const pixels = number(height, 1) * number(width, 1);
    if (pixels > MOST_PIXELS) {
      throw new PatchwiseError('image/too-large', `The node "${id}" asks for an image of ${pixels} pixels.`, {
        hint: `Stay below ${MOST_PIXELS} pixels.`,
        details: { nodeId: id },
      });
    }
  }
  const cost = estimateCost(document, registry);
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

/** The largest value that each wired parameter of a node may get, where what it is wired to says so. */
function wiredNumbers(document: GraphDocument, id: string, names: ReadonlySet<string>): Params {
  const largest: Record<string, number> = {};
  for (const { from, to } of wiresInto(document, id)) {
    const value = names.has(to.port) ? largestOf(own(document.nodes, from.node)) : undefined;
    if (value !== undefined) largest[to.port] = Math.max(value, largest[to.port] ?? value);
  }
  return largest;
}

/** The largest number of a node that emits numbers as they are written in its parameters. */
function largestOf(entry: NodeEntry | undefined): number | undefined {
  const { params = {} } = entry ?? {};
  switch (entry?.type.split('@')[0]) {
    case 'flow/numbers': {
      const parsed = typeof params['values'] === 'string' ? parseNumbers(params['values']) : undefined;
      return parsed?.ok ? parsed.value.reduce((a, b) => Math.max(a, b)) : undefined;
    }
    case 'flow/range':
      // A range goes through no number beyond its ends; their defaults are below 4.
      return Math.max(number(params['start'], 0), number(params['stop'], 3));
    default:
      return undefined;
  }
}

/** Elements that the parameters make of one activation. */
function elements(type: string, { count, frames, values }: Params): number {
  // Numbers may be divided by spaces as well; texts may hold them.
  if (typeof values === 'string') {
    return values.split(type === 'flow/numbers' ? /[\s,;]+/ : /[,\n;]/).filter((one) => one !== '').length;
  }
  return number(count ?? frames, 1);
}

function nodeCost(type: string, params: Params): number {
  switch (type) {
    case 'training/train-pyramid':
    case 'training/train-scale': {
      const settings = trainingSettings({
        ...params,
        preset: params['preset'] === 'paper' ? 'paper' : 'balanced',
      } as Parameters<typeof trainingSettings>[0]);
      const { pyramid } = settings;
      // The dearest picture: a square one, which must reach down to the coarsest scale.
      const side = Math.max(pyramid.longSide, pyramid.shortSide);
      const { sizes: all } = pyramidSizes(square(side), { ...pyramid, longSide: side });
      const sizes = type === 'training/train-scale' ? all.slice(-1) : all;
      return plannedCosts(settings, sizes, 3).total;
    }
    case 'sampling/sample-pyramid':
    case 'sampling/inject':
    case 'sampling/inpaint':
    case 'sampling/animate': {
      const size = {
        height: number(params['height'], USUAL_SIDE),
        width: number(params['width'], USUAL_SIDE),
      };
      const steps = number(
        params['steps'],
        Math.max(...(TRAINING_PRESETS.balanced.steps as readonly number[])),
      );
      const images = number(params['count'], 1) * number(params['frames'], 1);
      return images * steps * 2 * stepCost(size);
    }
    case 'sampling/super-resolve': {
      const factor = Math.min(16, number(params['factor'], 2));
      return number(params['steps'], 30) * 2 * stepCost(square(factor * USUAL_SIDE));
    }
    case 'sampling/langevin':
      return number(params['steps'], 30) * stepCost(square(USUAL_SIDE));
    case 'sampling/recover':
      return 30 * stepCost(square(USUAL_SIDE));
    default:
      return 0;
  }
}

/** One Langevin step of the large net: forward and backward. */
function stepCost(size: Size): number {
  const spec = resolveNetSpec('large', size, 3, 0);
  const channels = [3, ...spec.channels];
  const perPixel = spec.channels.reduce(
    (sum, out, layer) => sum + out * (channels[layer] as number) * (spec.kernels[layer] as number) ** 2,
    0,
  );
  return 3 * perPixel * size.height * size.width;
}

function square(side: number): Size {
  const whole = Math.max(1, Math.round(side));
  return { height: whole, width: whole };
}

function number(value: unknown, preset: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : preset;
}

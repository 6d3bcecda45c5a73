import type { NodeEntry } from '../../../../src/graph/document/document.ts';
import { nodeOfSource, typeOf } from '../../../../src/graph/document/port-ref.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';
import type { Size } from '../size.ts';
import { descriptionOf, mapEntries, type Nodes, withParam } from './nodes.ts';

/** The shipped models: the parameters of the workflows are tuned to them (samples/models/README.md). */
export const SHIPPED = { scales: 4, width: 96, height: 54 } as const;

/** Longer side of the shipped photographs, px: what workflows do in pixels of a photograph is meant for that. */
const SHIPPED_SIDE = 1920;

/** Of Dilate, px. */
const MOST_RADIUS = 512;

/** The model that a workflow is brought to. */
interface FittedTo {
  /** Number of its scales. */
  readonly scales: number;
  /** Size of its finest scale. */
  readonly finest: Size;
  /** Size of the photograph, where it is known. */
  readonly size: Size | undefined;
  /** Whether masks have the photograph's own size, having been painted, or are drawn at that of the model. */
  readonly masks: 'painted' | 'drawn';
}

/** Sizes in pixels and numbers of scales, brought from the shipped models to another one. */
export function fittedToModel(nodes: Nodes, model: FittedTo, registry: Registry): Nodes {
  return mapEntries(nodes, (id, entry) =>
    model.masks === 'painted' && typeOf(entry) === 'mask/dilate' && !isModelSized(id, nodes)
      ? grownWith(entry, model.size)
      : fitted(id, entry, nodes, registry, model),
  );
}

function fitted(
  id: string,
  entry: NodeEntry,
  nodes: Nodes,
  registry: Registry,
  { scales, finest }: FittedTo,
): NodeEntry {
  const across = finest.width / SHIPPED.width;
  const down = finest.height / SHIPPED.height;
  const all = Math.max(finest.width, finest.height) / SHIPPED.width;
  const scale = (value: number): number => fittedScale(value, scales);
  let next = entry;
  const start = next.params?.['startScale'];
  if (typeof start === 'number') next = withParam(next, 'startScale', scale(start));
  switch (typeOf(entry)) {
    case 'sampling/sample-pyramid':
      return next.params?.['unit'] === 'percent'
        ? next
        : times(times(next, ['width'], across, 8), ['height'], down, 8);
    case 'image/pad':
      return next.params?.['unit'] === 'percent'
        ? next
        : times(times(next, ['left', 'right'], across, 1), ['top', 'bottom'], down, 1);
    case 'mask/dilate':
      return times(next, ['radius'], all, 1);
    case 'mask/feather':
      return times(next, ['radius', 'sigma'], all, 1);
    case 'flow/numbers': {
      // A workflow's file leaves out what is the node's default.
      const values = next.params?.['values'] ?? defaultOf(registry, entry, 'values');
      if (typeof values !== 'string' || !isStartScale(id, nodes)) return next;
      const fit = values
        .split(/[\s,;]+/)
        .filter((text) => text !== '')
        .map((text) => scale(Number(text)));
      return withParam(next, 'values', [...new Set(fit)].join(', '));
    }
    default:
      return next;
  }
}

/** Multiplies parameters that are numbers, rounded and not below `least`, px. */
function times(entry: NodeEntry, names: readonly string[], factor: number, least: number): NodeEntry {
  return names.reduce((next, name) => {
    const value = next.params?.[name];
    return typeof value === 'number'
      ? withParam(next, name, Math.max(least, Math.round(value * factor)))
      : next;
  }, entry);
}

/** The scale of a model with `scales` scales that is as far up as `value` is in the shipped ones. */
export function fittedScale(value: number, scales: number): number {
  const fit = Math.round((value * (scales - 1)) / (SHIPPED.scales - 1));
  return Math.min(scales - 1, Math.max(value > 0 ? 1 : 0, fit));
}

function isStartScale(id: string, nodes: Nodes): boolean {
  return Object.values(nodes).some((entry) => String(entry.in?.['startScale'] ?? '').startsWith(`${id}.`));
}

function defaultOf(registry: Registry, entry: NodeEntry, name: string): unknown {
  return descriptionOf(registry, entry)?.params.find((param) => param.name === name)?.default;
}

/** What grows a mask of the photograph's own size, by as much of it as the workflow does. */
function grownWith(entry: NodeEntry, size: Size | undefined): NodeEntry {
  const radius = Number(entry.params?.['radius']);
  if (size === undefined || !(radius > 0)) return entry;
  const share = Math.max(size.width, size.height) / SHIPPED_SIDE;
  return withParam(entry, 'radius', Math.min(MOST_RADIUS, Math.max(1, Math.round(radius * share))));
}

/** Whether a mask has the size of what a model learned, not that of a photograph: by what its size is taken from. */
function isModelSized(id: string, nodes: Nodes): boolean {
  const entry = nodes[id];
  if (typeOf(entry) === 'model/load') return true;
  const { like, canvas, mask, masks, image } = entry?.in ?? {};
  const source = [like ?? canvas ?? mask ?? masks ?? image ?? []].flat()[0];
  return source !== undefined && isModelSized(nodeOfSource(source), nodes);
}

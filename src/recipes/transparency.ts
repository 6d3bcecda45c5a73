import type { GraphBody, NodeEntry } from '../graph/document/document.ts';
import { freshId } from '../graph/document/edit.ts';
import { parsePortRef, typeOf } from '../graph/document/port-ref.ts';

type Nodes = GraphBody['nodes'];

/** Nodes of a graph, and the output that is the transparency of a picture that they make. */
export interface WithTransparency {
  readonly nodes: Nodes;
  /** A mask of the picture's size, 1 where opaque: `node.port`. */
  readonly alpha: string;
}

/**
 * The transparency of a photograph taken along to a picture that a graph makes of it. A lift from the photograph's
 * patches carries theirs along; any other picture shows what the photograph shows where it shows it, and is transparent
 * where that is, but for what was laid over it. One place for the studio and the command line.
 * @param image the output that is the picture: `node.port`
 * @param photo the Load image of the photograph: its id
 * @param over mask of what was laid over the photograph and is to be seen there: `node.port`; an overlay's own is found
 */
export function withTransparency(
  nodes: Nodes,
  image: string,
  photo: string,
  over?: string,
): WithTransparency {
  const id = parsePortRef(image)?.node ?? '';
  const entry = nodes[id];
  return entry !== undefined && liftsFrom(nodes, id, photo)
    ? ofLift(nodes, id, entry)
    : ofPlaces(nodes, image, photo, over ?? laidOver(nodes, entry));
}

/** Nodes that lay a foreground over a background by a mask, and are the last of their graph. */
const OVERLAYS = new Set(['image/composite', 'detail/match-tone']);

/** The mask of what an overlay lays over its background; before it was made soft, for its rim shows what is below. */
function laidOver(nodes: Nodes, entry: NodeEntry | undefined): NodeSource {
  const mask = OVERLAYS.has(typeOf(entry) ?? '') ? entry?.in?.['mask'] : undefined;
  const maker = typeof mask === 'string' ? nodes[parsePortRef(mask)?.node ?? ''] : undefined;
  return typeOf(maker) === 'mask/feather' ? maker?.in?.['mask'] : mask;
}

/** Whether a node lifts with the patches of a photograph, at its own size or made smaller. */
function liftsFrom(nodes: Nodes, id: string, photo: string): boolean {
  return typeOf(nodes[id]) === 'detail/lift' && loadBehind(nodes, nodes[id]?.in?.['photo']) === photo;
}

function ofLift(nodes: Nodes, id: string, lift: NodeEntry): WithTransparency {
  const wires: Record<string, string> = {};
  let next = nodes;
  const wire = (port: string, found: WithTransparency | undefined) => {
    if (found === undefined) return;
    next = found.nodes;
    wires[port] = found.alpha;
  };
  wire('alpha', carried(next, lift.in?.['photo']));
  wire('secondAlpha', carried(next, lift.in?.['second']));
  return { nodes: { ...next, [id]: { ...lift, in: { ...lift.in, ...wires } } }, alpha: `${id}.alpha` };
}

/** The transparency of a file's picture as an output has it; undefined for what is no such picture. */
function carried(nodes: Nodes, image: NodeSource): WithTransparency | undefined {
  const load = loadBehind(nodes, image);
  if (load === undefined || typeof image !== 'string') return undefined;
  const maker = nodes[parsePortRef(image)?.node ?? ''];
  if (typeOf(maker) === 'flow/repeat') return carried(nodes, maker?.in?.['image']);
  if (maker !== undefined && typeOf(maker) === 'image/pad') return onCanvas(nodes, maker);
  return image === `${load}.image`
    ? { nodes, alpha: `${load}.alpha` }
    : resized(nodes, `${load}.alpha`, image);
}

/** Of what extends a canvas: the transparency of its picture on the same canvas, as it has the colours. */
function onCanvas(nodes: Nodes, canvas: NodeEntry): WithTransparency | undefined {
  const own = carried(nodes, canvas.in?.['image']);
  if (own === undefined) return undefined;
  const [drawn, padded, mask] = ['opacity', 'opacity-canvas', 'canvas-alpha'].map((name) =>
    freshId(own, name),
  ) as [string, string, string];
  const added = {
    [drawn]: { type: 'mask/to-image@1', in: { mask: own.alpha } },
    // An outline that follows an edge is no tone of it.
    [padded]: { ...canvas, params: { ...canvas.params, evenEdges: false }, in: { image: `${drawn}.image` } },
    [mask]: { type: 'mask/from-image@1', in: { image: `${padded}.image` } },
  };
  return { nodes: { ...own.nodes, ...added }, alpha: `${mask}.mask` };
}

function ofPlaces(nodes: Nodes, image: string, photo: string, over: NodeSource): WithTransparency {
  const own = resized(nodes, `${photo}.alpha`, image);
  if (typeof over !== 'string') return own;
  const laid = resized(own.nodes, over, image);
  const id = freshId(laid, 'shown');
  const shown = { type: 'mask/combine@1', in: { masks: [own.alpha, laid.alpha] } };
  return { nodes: { ...laid.nodes, [id]: shown }, alpha: `${id}.mask` };
}

/** A mask brought to the size of an image. */
function resized(nodes: Nodes, mask: string, like: string): WithTransparency {
  const id = freshId({ nodes }, 'own-alpha');
  const resize = { type: 'mask/resize@1', params: { filter: 'bicubic' }, in: { mask, like } };
  return { nodes: { ...nodes, [id]: resize }, alpha: `${id}.mask` };
}

type NodeSource = string | readonly string[] | undefined;

/** The Load image that an output comes from, as it is, at another size or on a canvas. */
function loadBehind(nodes: Nodes, image: NodeSource): string | undefined {
  const id = typeof image === 'string' ? parsePortRef(image)?.node : undefined;
  const entry = id === undefined ? undefined : nodes[id];
  switch (typeOf(entry)) {
    case 'image/load':
      return id;
    case 'image/pad':
    case 'image/resize':
    case 'flow/repeat':
      return loadBehind(nodes, entry?.in?.['image']);
    default:
      return undefined;
  }
}

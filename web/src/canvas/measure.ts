import type { JsonValue } from '../../../src/graph/document/document.ts';
import { INPUT, OUTPUT } from '../../../src/graph/document/structure.ts';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import { t } from '../texts/texts.ts';
import { SLOT_HEIGHT } from './litegraph.ts';
import type { MirrorNode } from './mirror.ts';

/** Height of a line of parameters, px at zoom 1. */
export const PARAM_HEIGHT = 17;
/** Height of a node's live picture unless the node is resized, px. */
const PREVIEW_HEIGHT = 112;
/** Wide enough to be held between its two ports. */
const REROUTE_WIDTH = 64;
const MIN_WIDTH = 190;
const MAX_PARAMS = 5;
/** Letters of "auto (0.42)". */
const AUTO_LENGTH = 11;

/** Where things are inside a node, px below its title. */
export interface NodeLayout {
  readonly rows: number;
  /** Parameters that are written on the node: those that are set, then some that are not; '' where that is "auto". */
  readonly params: readonly { readonly name: string; readonly value: string; readonly set: boolean }[];
  readonly paramsTop: number;
  readonly previewTop: number;
  readonly preview: boolean;
}

export function layoutOf(node: MirrorNode): NodeLayout {
  const rows = Math.max(node.inputs.length, node.outputs.length, 1);
  const params = shownParams(node);
  const paramsTop = rows * SLOT_HEIGHT + 8;
  const previewTop = paramsTop + params.length * PARAM_HEIGHT + (params.length > 0 ? 6 : 0);
  return { rows, params, paramsTop, previewTop, preview: hasPicture(node) };
}

function hasPicture(node: MirrorNode): boolean {
  return !isPort(node) && node.outputs.some((output) => output.pictorial);
}

/** The least size for what the node shows. */
export function leastSize(node: MirrorNode): [number, number] {
  if (node.reroute) return [REROUTE_WIDTH, 0];
  const { previewTop, preview, params } = layoutOf(node);
  const rows = Math.max(node.inputs.length, node.outputs.length);
  let text = node.title.length * 7.6 + 74;
  for (let row = 0; row < rows; row++) {
    const left = node.inputs[row]?.label?.length ?? 0;
    const right = node.outputs[row]?.label?.length ?? 0;
    text = Math.max(text, (left + right) * 6.6 + 58);
  }
  for (const { name, value } of params)
    text = Math.max(text, (name.length + Math.min(value.length || AUTO_LENGTH, 18)) * 6.2 + 40);
  const width = Math.max(MIN_WIDTH, Math.ceil(text / 10) * 10);
  return [Math.min(width, 360), previewTop + (preview ? PREVIEW_HEIGHT + 8 : 4)];
}

export function titleOf(node: MirrorNode, registered: RegisteredNode | undefined): string {
  const title = node.customTitle ?? t.nodes.say(registered?.description.title ?? node.type);
  // A port is known by its name outside.
  return isPort(node) && node.customTitle === undefined
    ? `${title.replace(/^Subgraph | des Teilgraphen$/, '')}: ${node.key}`
    : title;
}

function isPort(node: MirrorNode): boolean {
  return node.type === INPUT || node.type === OUTPUT;
}

function shownParams({ params, unset }: MirrorNode): NodeLayout['params'] {
  const line = ([name, value]: readonly [string, JsonValue | undefined], set: boolean) => ({
    name,
    value: value === undefined ? '' : typeof value === 'string' ? shortPath(value) : JSON.stringify(value),
    set,
  });
  const set = Object.entries(params ?? {}).filter(([name]) => !unset.has(name));
  return [...set.map((one) => line(one, true)), ...[...unset].map((one) => line(one, false))].slice(
    0,
    MAX_PARAMS,
  );
}

/** Of a reference or a path, the last part. */
function shortPath(text: string): string {
  const name = text.includes('/') && !text.includes(' ') ? (text.split('/').at(-1) ?? text) : text;
  return name.replaceAll(/\s+/g, ' ');
}

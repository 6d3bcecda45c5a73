import { svgDocument } from './svg.ts';
import { fitText, textPath } from './text.ts';
import { THEME } from './theme.ts';

export interface DrawnNode {
  readonly id: string;
  /** Second line, smaller. */
  readonly subtitle?: string;
  /** CSS colour of the bar at the left. */
  readonly color?: string;
  /** Place in the editor; nodes without one are laid out in columns by their depth. */
  readonly at?: { readonly x: number; readonly y: number } | undefined;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** CSS colour of what flows. */
  readonly color?: string;
}

const BOX = { width: 190, height: 46 } as const;
const STEP = { x: 250, y: 66 } as const;
const MARGIN = 20;

/**
 * A graph as an SVG picture: a box a node, a curve an edge, from left to right. Columns are those of the editor, where
 * every node has a place, drawn closer together.
 */
export function graphDrawing(nodes: readonly DrawnNode[], edges: readonly DrawnEdge[]): string {
  const places = placesOf(nodes, edges);
  const width = Math.max(0, ...[...places.values()].map(({ x }) => x + BOX.width)) + MARGIN;
  const height = Math.max(0, ...[...places.values()].map(({ y }) => y + BOX.height)) + MARGIN;
  const curves = edges.flatMap(({ from, to, color }) => {
    const [a, b] = [places.get(from), places.get(to)];
    if (a === undefined || b === undefined) return [];
    const [x1, y1, x2, y2] = [a.x + BOX.width, a.y + BOX.height / 2, b.x, b.y + BOX.height / 2];
    const bend = Math.max(30, (x2 - x1) / 2);
    return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" fill="none" stroke="${color ?? THEME.axis}" stroke-width="2"/>`;
  });
  const boxes = nodes.map(({ id, subtitle = '', color }) => {
    const { x, y } = places.get(id) as { x: number; y: number };
    const title = { size: 14, weight: 'bold' } as const;
    const small = { size: 12, fill: THEME.muted } as const;
    return [
      `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" fill="#ffffff" stroke="${THEME.axis}"/>`,
      `<rect x="${x}" y="${y + 6}" width="4" height="${BOX.height - 12}" fill="${color ?? THEME.axis}"/>`,
      textPath(fitText(id, BOX.width - 24, title), x + 12, y + 19, title),
      textPath(fitText(subtitle, BOX.width - 24, small), x + 12, y + 36, small),
    ].join('');
  });
  return svgDocument(Math.max(width, 2 * MARGIN), Math.max(height, 2 * MARGIN), [...curves, ...boxes]);
}

/** A grid: columns by place in the editor or by depth, rows in the order from top to bottom. */
function placesOf(
  nodes: readonly DrawnNode[],
  edges: readonly DrawnEdge[],
): Map<string, { readonly x: number; readonly y: number }> {
  const placed = nodes.every((node) => node.at !== undefined);
  const depth = depthsOf(nodes, edges);
  const columnOf = (node: DrawnNode) => (placed ? (node.at?.x ?? 0) : (depth.get(node.id) ?? 0));
  const columns = [...new Set(nodes.map(columnOf))].sort((a, b) => a - b);
  const result = new Map<string, { x: number; y: number }>();
  for (const [i, column] of columns.entries()) {
    const members = nodes.filter((node) => columnOf(node) === column);
    if (placed) members.sort((a, b) => (a.at?.y ?? 0) - (b.at?.y ?? 0));
    for (const [row, { id }] of members.entries()) {
      result.set(id, { x: MARGIN + i * STEP.x, y: MARGIN + row * STEP.y });
    }
  }
  return result;
}

/** The longest way to each node; cycles, which no valid graph has, end the search. */
function depthsOf(nodes: readonly DrawnNode[], edges: readonly DrawnEdge[]): Map<string, number> {
  const depth = new Map(nodes.map(({ id }) => [id, 0]));
  for (let round = 0; round < nodes.length; round++) {
    let changed = false;
    for (const { from, to } of edges) {
      const next = (depth.get(from) ?? 0) + 1;
      if (next <= (depth.get(to) ?? 0)) continue;
      depth.set(to, next);
      changed = true;
    }
    if (!changed) break;
  }
  return depth;
}

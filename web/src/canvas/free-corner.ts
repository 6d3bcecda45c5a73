import type { CameraPosition, Rect } from './fit.ts';

/** Corners of the canvas where something may lie over it, the usual one first. The lower right one has the map. */
const CORNERS = ['top-left', 'top-right', 'bottom-left'] as const;

export type Corner = (typeof CORNERS)[number];

/**
 * The corner where a panel of some size covers least of the nodes.
 * @param nodes in px of the graph
 * @param canvas its size, px
 * @param panel its size with its distance from the edges, px; `rise` is by how much it lies higher in a lower corner
 */
export function freestCorner(
  nodes: readonly Rect[],
  { zoom, offset }: CameraPosition,
  canvas: Pick<Rect, 'width' | 'height'>,
  panel: Pick<Rect, 'width' | 'height'> & { readonly rise?: number },
): Corner {
  const seen = nodes.map(({ x, y, width, height }) => ({
    x: (x + offset[0]) * zoom,
    y: (y + offset[1]) * zoom,
    width: width * zoom,
    height: height * zoom,
  }));
  const covered = (corner: Corner): number => {
    const x = corner === 'top-right' ? canvas.width - panel.width : 0;
    const y = corner === 'bottom-left' ? canvas.height - panel.height - (panel.rise ?? 0) : 0;
    return seen.reduce(
      (sum, node) => sum + sharedArea(node, { x, y, width: panel.width, height: panel.height }),
      0,
    );
  };
  return CORNERS.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
}

function sharedArea(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** A box as the page measures it. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectOf([left, top, right, bottom]: Box): Rect {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Zoom and offset of the canvas, as litegraph has them: a point p of the graph is at (p + offset) · zoom. */
export interface CameraPosition {
  readonly zoom: number;
  readonly offset: readonly [number, number];
}

/** Room around what is shown, px of the graph. */
const MARGIN = 40;

/**
 * Shows boxes of the graph as large as fits, at most at zoom 1, on a large canvas at more. Where one of them would come
 * to lie under what covers the lower right corner, they are shown above it or beside it, whichever is larger.
 * @param size of the canvas, px
 * @param corner size of what covers the corner, px
 */
export function fitCamera(
  boxes: readonly Box[],
  [width, height]: readonly [number, number],
  corner: readonly [number, number] = [0, 0],
): CameraPosition {
  const all = boundingBox(boxes);
  const whole = cameraFor(all, width, height);
  const covered = boxes.some(([, , right, bottom]) => {
    const [x, y] = [(right + whole.offset[0]) * whole.zoom, (bottom + whole.offset[1]) * whole.zoom];
    return x > width - corner[0] && y > height - corner[1];
  });
  if (!covered) return whole;
  const beside = cameraFor(all, width - corner[0], height);
  const above = cameraFor(all, width, height - corner[1]);
  return above.zoom >= beside.zoom ? above : beside;
}

/** Canvas on which a node at its own size is as large as it should be, px; on a larger one it is drawn larger. */
const USUAL = [1500, 1000] as const;

function mostZoom(width: number, height: number): number {
  return Math.max(1, Math.min(2, width / USUAL[0], height / USUAL[1]));
}

function cameraFor([left, top, right, bottom]: Box, width: number, height: number): CameraPosition {
  const [w, h] = [right - left, bottom - top];
  const zoom = Math.min(mostZoom(width, height), width / (w + 2 * MARGIN), height / (h + 2 * MARGIN));
  return { zoom, offset: [width / 2 / zoom - left - w / 2, height / 2 / zoom - top - h / 2] };
}

/** The box around boxes, of which there is one at least. */
export function boundingBox(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

import { type Box, boundingBox, fitCamera } from './fit.ts';
import { SharpScale } from './hidpi.ts';

type Point = readonly [number, number];

/** Least and greatest zoom. */
export const ZOOM = [0.02, 4] as const;

/**
 * What of the graph is seen: zoom and offset as litegraph has them (a point p of the graph is at (p + offset) · zoom on
 * the canvas, CSS px), and the ways to change them. Every change calls `moved`.
 */
export class Camera {
  /** litegraph's own record of zoom and offset. */
  readonly scale = new SharpScale();
  readonly #canvas: HTMLCanvasElement;
  readonly #moved: () => void;

  constructor(canvas: HTMLCanvasElement, moved: () => void) {
    this.#canvas = canvas;
    this.#moved = moved;
    this.scale.element = canvas;
    [this.scale.min_scale, this.scale.max_scale] = ZOOM;
  }

  get zoom(): number {
    return this.scale.scale;
  }

  get offset(): Point {
    return [this.scale.offset[0] ?? 0, this.scale.offset[1] ?? 0];
  }

  /** Size of the canvas on the page, CSS px. */
  get size(): Point {
    return [this.#canvas.width / this.scale.ratio, this.#canvas.height / this.scale.ratio];
  }

  /** The point of the graph in the middle of the canvas. */
  get middle(): Point {
    const [w, h] = this.size;
    const { zoom, offset } = this;
    return [w / 2 / zoom - offset[0], h / 2 / zoom - offset[1]];
  }

  /** What of the graph is seen. */
  get seen(): Box {
    const [w, h] = this.size;
    const { zoom, offset } = this;
    return [-offset[0], -offset[1], w / zoom - offset[0], h / zoom - offset[1]];
  }

  set(zoom: number, offset: Point): void {
    this.scale.scale = Math.min(this.scale.max_scale, Math.max(this.scale.min_scale, zoom));
    this.#moveTo(offset);
  }

  /** Zooms about a point of the canvas, CSS px, or about its middle. */
  zoomBy(factor: number, [x, y]: Point = [this.size[0] / 2, this.size[1] / 2]): void {
    this.scale.changeScale(this.zoom * factor, [x, y]);
    this.#moved();
  }

  /** Moves what is shown by a way on the canvas, CSS px. */
  pan(dx: number, dy: number): void {
    const { zoom, offset } = this;
    this.#moveTo([offset[0] + dx / zoom, offset[1] + dy / zoom]);
  }

  /** Shows a point of the graph in the middle. */
  center([x, y]: Point, zoom = this.zoom): void {
    const [w, h] = this.size;
    this.set(zoom, [w / 2 / zoom - x, h / 2 / zoom - y]);
  }

  /**
   * Shows boxes as large as fits, at most at zoom 1, on a large screen at more; an empty graph at zoom 1.
   * @param corner size of what covers the lower right corner, px
   */
  fit(boxes: readonly Box[], corner: Point): void {
    const { zoom, offset } =
      boxes.length === 0 ? { zoom: 1, offset: [0, 0] as const } : fitCamera(boxes, this.size, corner);
    this.set(zoom, offset);
  }

  /** Brings boxes into view without changing the zoom more than needed. */
  reveal(boxes: readonly Box[]): void {
    if (boxes.length === 0) return;
    const [left, top, right, bottom] = boundingBox(boxes);
    const [w, h] = this.size;
    const zoom = Math.min(Math.max(this.zoom, 0.7), w / (right - left + 40), h / (bottom - top + 40));
    this.center([(left + right) / 2, (top + bottom) / 2], zoom);
  }

  /** Where a point of the page lies in the graph. */
  toGraph(clientX: number, clientY: number): Point {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { zoom, offset } = this;
    return [(clientX - left) / zoom - offset[0], (clientY - top) / zoom - offset[1]];
  }

  /** Where a point of the graph lies on the page, CSS px. */
  toPage([x, y]: Point): Point {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { zoom, offset } = this;
    return [(x + offset[0]) * zoom + left, (y + offset[1]) * zoom + top];
  }

  /** The canvas has another size or density: device pixels, and how many of them are a CSS pixel. */
  resize(width: number, height: number, ratio: number): void {
    this.scale.ratio = ratio;
    // Setting them, also to what they are, makes a new bitmap.
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#moved();
  }

  #moveTo([x, y]: Point): void {
    this.scale.offset[0] = x;
    this.scale.offset[1] = y;
    this.#moved();
  }
}

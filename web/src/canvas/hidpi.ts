import { DragAndScale } from './litegraph.ts';

/*
 * litegraph knows no device pixels. Pointer arithmetic stays in CSS pixels; the canvas has device pixels, and the one
 * function by which both layers enter graph space scales by their ratio.
 */

/** Scale and offset of a canvas whose bitmap has device pixels. */
export class SharpScale extends DragAndScale {
  ratio = 1;

  override toCanvasContext(context: CanvasRenderingContext2D): void {
    context.scale(this.scale * this.ratio, this.scale * this.ratio);
    context.translate(this.offset[0] ?? 0, this.offset[1] ?? 0);
  }

  /** What of the graph is seen; litegraph's own takes device pixels for CSS pixels. */
  override computeVisibleArea(): void {
    const { width = 0, height = 0 } = this.element ?? {};
    this.visible_area.set([
      -(this.offset[0] ?? 0),
      -(this.offset[1] ?? 0),
      width / this.ratio / this.scale,
      height / this.ratio / this.scale,
    ]);
  }
}

/** Keeps a canvas filled with device pixels: calls back when its size or the screen's density changes. */
export function followPixels(
  canvas: HTMLCanvasElement,
  changed: (width: number, height: number, ratio: number) => void,
): () => void {
  let density: MediaQueryList | undefined;
  const update = (): void => {
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    changed(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)), ratio);
  };
  const watchDensity = (): void => {
    density?.removeEventListener('change', watchDensity);
    density = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    density.addEventListener('change', watchDensity);
    update();
  };
  const observer = new ResizeObserver(update);
  observer.observe(canvas);
  watchDensity();
  return () => {
    observer.disconnect();
    density?.removeEventListener('change', watchDensity);
  };
}

/**
 * What part of a picture is seen, without the picture's size: views of pictures of different sizes (the scales of a
 * pyramid) can share one.
 */
export interface Viewport {
  /** 1: the whole picture fits. */
  readonly zoom: number;
  /** Point of the picture in the middle of the view, each 0 … 1. */
  readonly cx: number;
  readonly cy: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Viewport = { zoom: 1, cx: 0.5, cy: 0.5 };

/** Zoom at which the least and the most is seen; the most also depends on the picture's size. */
const MIN_ZOOM = 0.25;
/** CSS pixels of one pixel of the picture, at most. */
const MAX_SCALE = 80;
/** Space around a picture that fits, CSS px. */
const MARGIN = 12;

/** CSS pixels of one pixel of the picture. */
export function scaleOf({ zoom }: Viewport, picture: Extent, view: Extent): number {
  return zoom * fitScale(picture, view);
}

/** The scale at which the whole picture is seen. */
function fitScale(picture: Extent, view: Extent): number {
  const width = Math.max(1, view.width - 2 * MARGIN);
  const height = Math.max(1, view.height - 2 * MARGIN);
  return Math.min(width / picture.width, height / picture.height);
}

/** A point of the view (CSS px from its left top) in pixels of the picture. */
export function toPicture(viewport: Viewport, picture: Extent, view: Extent, at: Point): Point {
  const scale = scaleOf(viewport, picture, view);
  return {
    x: viewport.cx * picture.width + (at.x - view.width / 2) / scale,
    y: viewport.cy * picture.height + (at.y - view.height / 2) / scale,
  };
}

/** A point of the picture in CSS pixels of the view. */
export function toView(viewport: Viewport, picture: Extent, view: Extent, at: Point): Point {
  const scale = scaleOf(viewport, picture, view);
  return {
    x: (at.x - viewport.cx * picture.width) * scale + view.width / 2,
    y: (at.y - viewport.cy * picture.height) * scale + view.height / 2,
  };
}

/** Zooms so that the point of the picture under `at` stays where it is. */
export function zoomAt(
  viewport: Viewport,
  factor: number,
  picture: Extent,
  view: Extent,
  at: Point = { x: view.width / 2, y: view.height / 2 },
): Viewport {
  const most = Math.max(1, MAX_SCALE / fitScale(picture, view));
  const zoom = Math.min(most, Math.max(MIN_ZOOM, viewport.zoom * factor));
  const under = toPicture(viewport, picture, view, at);
  const scale = zoom * fitScale(picture, view);
  return held({
    zoom,
    cx: (under.x - (at.x - view.width / 2) / scale) / picture.width,
    cy: (under.y - (at.y - view.height / 2) / scale) / picture.height,
  });
}

/** Moves the picture by CSS pixels. */
export function panBy(viewport: Viewport, by: Point, picture: Extent, view: Extent): Viewport {
  const scale = scaleOf(viewport, picture, view);
  return held({
    ...viewport,
    cx: viewport.cx - by.x / scale / picture.width,
    cy: viewport.cy - by.y / scale / picture.height,
  });
}

/** The viewport at which one pixel of the picture takes `pixels` CSS pixels. */
export function atScale(viewport: Viewport, pixels: number, picture: Extent, view: Extent): Viewport {
  return zoomAt(viewport, pixels / scaleOf(viewport, picture, view), picture, view);
}

/** The middle of the view stays on the picture, so that it cannot be lost. */
function held({ zoom, cx, cy }: Viewport): Viewport {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  return { zoom, cx: inside(cx), cy: inside(cy) };
}

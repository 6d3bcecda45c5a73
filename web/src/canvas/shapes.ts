/* What is drawn in many places. */

/** The way around a rectangle with round corners, px: all alike, or of each from the upper left on, clockwise. */
export function box(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  c.beginPath();
  c.roundRect(x, y, Math.max(0, width), Math.max(0, height), radius);
}

/** The text, or what of it fits, with an ellipsis. */
export function clipped(c: CanvasRenderingContext2D, text: string, room: number): string {
  if (c.measureText(text).width <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (c.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`;
}

/** The text, or what of its end fits: names that are alike differ there. */
export function clippedAtFront(c: CanvasRenderingContext2D, text: string, room: number): string {
  for (let from = 0; from < text.length; from++) {
    const said = from === 0 ? text : `…${text.slice(from)}`;
    if (c.measureText(said).width <= room) return said;
  }
  return '';
}

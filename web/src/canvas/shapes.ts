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
export function clipped(
  c: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  room: number,
): string {
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

/** The text in lines of words, `most` of them; what a line has no room for ends in an ellipsis. */
export function inLines(
  c: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  room: number,
  most: number,
): string[] {
  const lines: string[] = [];
  for (let words = text.split(' '); words.length > 0 && lines.length < most; ) {
    let count = 1;
    while (count < words.length && c.measureText(words.slice(0, count + 1).join(' ')).width <= room) count++;
    if (lines.length === most - 1) count = words.length;
    lines.push(clipped(c, words.slice(0, count).join(' '), room));
    words = words.slice(count);
  }
  return lines;
}

/** The text, or what of its end fits: names that are alike differ there. */
export function clippedAtFront(c: CanvasRenderingContext2D, text: string, room: number): string {
  for (let from = 0; from < text.length; from++) {
    const said = from === 0 ? text : `…${text.slice(from)}`;
    if (c.measureText(said).width <= room) return said;
  }
  return '';
}

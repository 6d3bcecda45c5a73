import { PatchwiseError } from '../errors.ts';

/*
 * Strokes of a brush that puts parts of a picture somewhere, as a text: "dx dy radius x y x y …", strokes separated by
 * semicolons. All are fractions of the picture, x and dx of its width, y and dy of its height, the radius of its longer
 * side; (0, 0) is its top left corner, and strokes may lie beyond it. With dx = dy = 0 a stroke leaves a part where it is.
 * "other dx dy …" takes the part from another picture, which lies in the middle of this one, as large as it fits.
 */

export interface Stroke {
  /** The part comes from the other picture. */
  readonly other?: true;
  /** From where the part was taken to where it is put. */
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
  /** x, y, x, y … of the middle of the brush. */
  readonly points: readonly number[];
}

/** @throws `value/out-of-range` for what is no such text */
export function parseStrokes(text: string): readonly Stroke[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part, index) => {
      const words = part.split(/\s+/);
      const other = words[0] === 'other';
      const numbers = (other ? words.slice(1) : words).map(Number);
      const [dx = 0, dy = 0, radius = 0, ...points] = numbers;
      const sound = numbers.every((value) => Math.abs(value) <= 100) && radius > 0;
      if (!sound || points.length === 0 || points.length % 2 === 1) {
        throw new PatchwiseError('value/out-of-range', `Stroke ${index + 1} cannot be read: "${part}".`, {
          hint: 'Write "dx dy radius x y x y …", in fractions of the picture, with ";" between strokes.',
        });
      }
      return { ...(other ? { other } : {}), dx, dy, radius, points };
    });
}

/** A text of strokes. */
export function writeStrokes(strokes: readonly Stroke[]): string {
  return strokes
    .map(({ other, dx, dy, radius, points }) => {
      const numbers = [dx, dy, radius, ...points].map((value) => Math.round(1e4 * value) / 1e4);
      return [...(other ? ['other'] : []), ...numbers].join(' ');
    })
    .join('; ');
}

/** A text of strokes with one more at its end. */
export function withStroke(text: string, stroke: Stroke): string {
  return text === '' ? writeStrokes([stroke]) : `${text}; ${writeStrokes([stroke])}`;
}

/** Whether a place lies on a stroke. @param longer sides of the picture: width over height of it */
export function strokeHolds({ radius, points }: Stroke, x: number, y: number, aspect: number): boolean {
  const [across, down] = aspect >= 1 ? [1, 1 / aspect] : [aspect, 1];
  const line = points.map((value, i) => value * (i % 2 === 0 ? across : down));
  return distanceToLine(line, x * across, y * down) <= radius;
}

/** Distance of a point to a line through points x, y, x, y …. */
export function distanceToLine(line: readonly number[], x: number, y: number): number {
  let least = Math.hypot(x - (line[0] as number), y - (line[1] as number));
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = line.slice(i - 2, i + 2) as [number, number, number, number];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    const t = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return least;
}

import { PatchwiseError } from '../errors.ts';

/*
 * Strokes of a brush that puts parts of a picture somewhere, as a text: "dx dy radius x y x y …", strokes separated by
 * semicolons. All are fractions of the picture, x and dx of its width, y and dy of its height, the radius of its longer
 * side; (0, 0) is its top left corner, and strokes may lie beyond it. With dx = dy = 0 a stroke leaves a part where it is.
 */

export interface Stroke {
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
      const numbers = part.split(/\s+/).map(Number);
      const [dx = 0, dy = 0, radius = 0, ...points] = numbers;
      const sound = numbers.every((value) => Math.abs(value) <= 100) && radius > 0;
      if (!sound || points.length === 0 || points.length % 2 === 1) {
        throw new PatchwiseError('value/out-of-range', `Stroke ${index + 1} cannot be read: "${part}".`, {
          hint: 'Write "dx dy radius x y x y …", in fractions of the picture, with ";" between strokes.',
        });
      }
      return { dx, dy, radius, points };
    });
}

/** A text of strokes with one more at its end. */
export function withStroke(text: string, { dx, dy, radius, points }: Stroke): string {
  const stroke = [dx, dy, radius, ...points].map((value) => Math.round(1e4 * value) / 1e4).join(' ');
  return text === '' ? stroke : `${text}; ${stroke}`;
}

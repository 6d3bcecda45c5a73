import type { Size } from '../../../runtime/tensor.ts';

/** Priority of a pixel that is known already, or has no known neighbour. */
const NONE = -1;
/** What a front without any contrast has, so that it is filled last, but is. */
const LEAST_CONTRAST = 0.005;
const PLANES = 3;

/**
 * The front along which a hole is filled, and where on it to go on: where much of a patch is known, C, and where a line
 * runs into the hole, D (Criminisi, Pérez, Toyama, "Region filling and object removal by exemplar-based image
 * inpainting", IEEE TIP 13(9), 2004):
 *
 *     P(p) = C(p) D(p),   C(p) = Σ_{q ∈ patch, known} C(q) / |patch|,   D(p) = |∇I⊥(p) · n(p)| / 255
 *
 * with ∇I the strongest gradient in the patch, and n the front's normal. C is 1 where it was known from the first, and of
 * a pixel that was filled what C(p) was of the patch that filled it.
 */
export class FillFront {
  /** A byte a pixel: 1 where it is not known yet. */
  readonly unknown: Uint8Array;
  #left: number;
  readonly #size: Size;
  readonly #bytes: Uint8Array;
  readonly #radius: number;
  readonly #confidence: Float32Array;
  readonly #priority: Float32Array;
  readonly #changed = new Set<number>();

  /**
   * @param bytes of the image, four a pixel; read again whenever some have changed
   * @param hole a byte a pixel, 0 where it is known
   * @param radius a patch has 2 · radius + 1 pixels a side
   */
  constructor(size: Size, bytes: Uint8Array, hole: Uint8Array, radius: number) {
    this.#size = size;
    this.#bytes = bytes;
    this.#radius = radius;
    this.unknown = hole.map((inside) => (inside === 0 ? 0 : 1));
    this.#confidence = Float32Array.from(this.unknown, (inside) => 1 - inside);
    this.#priority = new Float32Array(hole.length).fill(NONE);
    for (const [i, inside] of this.unknown.entries()) if (inside === 1) this.#changed.add(i);
    this.#left = this.#changed.size;
  }

  /** The pixel to go on with; undefined: all is known, or nothing is that could be gone on from. */
  next(): number | undefined {
    if (this.#left === 0) return undefined;
    for (const i of this.#changed) this.#priority[i] = this.#priorityOf(i);
    this.#changed.clear();
    let [best, most] = [-1, NONE];
    for (let i = 0; i < this.unknown.length; i++) {
      if (this.unknown[i] === 1 && this.#priority[i]! > most) {
        best = i;
        most = this.#priority[i]!;
      }
    }
    return best < 0 ? undefined : best;
  }

  /** Says that the patch around a pixel is known now. */
  fill(pixel: number): void {
    const confidence = this.#confidenceOf(pixel);
    for (const i of this.#around(pixel, this.#radius)) {
      if (this.unknown[i] === 0) continue;
      this.unknown[i] = 0;
      this.#confidence[i] = confidence;
      this.#left--;
    }
    // Patches that reach a pixel that has changed, or the gradient beside one.
    for (const i of this.#around(pixel, 2 * this.#radius + 1))
      if (this.unknown[i] === 1) this.#changed.add(i);
  }

  *#around(pixel: number, reach: number): Generator<number> {
    const { width, height } = this.#size;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++)
      for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++)
        yield row * width + column;
  }

  #confidenceOf(pixel: number): number {
    let sum = 0;
    for (const i of this.#around(pixel, this.#radius)) if (this.unknown[i] === 0) sum += this.#confidence[i]!;
    return sum / (2 * this.#radius + 1) ** 2;
  }

  #priorityOf(pixel: number): number {
    const { width, height } = this.#size;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const isIn = (column: number, row: number) =>
      column < 0 || row < 0 || column >= width || row >= height ? 0 : this.unknown[row * width + column]!;
    if (isIn(x, y) === 0) return NONE;
    const known = (column: number, row: number) =>
      column >= 0 && row >= 0 && column < width && row < height && isIn(column, row) === 0;
    if (!known(x - 1, y) && !known(x + 1, y) && !known(x, y - 1) && !known(x, y + 1)) return NONE;
    let normal = { x: 0, y: 0 };
    for (let along = -1; along <= 1; along++) {
      normal = {
        x: normal.x + isIn(x + 1, y + along) - isIn(x - 1, y + along),
        y: normal.y + isIn(x + along, y + 1) - isIn(x + along, y - 1),
      };
    }
    const length = Math.hypot(normal.x, normal.y) || 1;
    let strongest = { x: 0, y: 0, squared: 0 };
    for (const i of this.#around(pixel, this.#radius)) {
      const gradient = this.#gradientAt(i);
      if (gradient.squared > strongest.squared) strongest = gradient;
    }
    const across = Math.abs(strongest.x * normal.y - strongest.y * normal.x) / length;
    return this.#confidenceOf(pixel) * (across / 127.5 + LEAST_CONTRAST);
  }

  /** The gradient of the channel that has the strongest one; none beside what is not known. */
  #gradientAt(i: number): { readonly x: number; readonly y: number; readonly squared: number } {
    const { width, height } = this.#size;
    const [x, y] = [i % width, Math.floor(i / width)];
    let best = { x: 0, y: 0, squared: 0 };
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return best;
    const { unknown } = this;
    if (unknown[i] || unknown[i - 1] || unknown[i + 1] || unknown[i - width] || unknown[i + width])
      return best;
    for (let c = 0; c < PLANES; c++) {
      const at = (pixel: number) => this.#bytes[pixel * 4 + c]!;
      const [dx, dy] = [(at(i + 1) - at(i - 1)) / 2, (at(i + width) - at(i - width)) / 2];
      const squared = dx * dx + dy * dy;
      if (squared > best.squared) best = { x: dx, y: dy, squared };
    }
    return best;
  }
}

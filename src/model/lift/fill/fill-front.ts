import type { Size } from '../../../runtime/tensor.ts';

/** Priority of a pixel that is known already, or has no known neighbour. */
const NONE = -1;
/** What a front without any contrast has, so that it is filled last, but is. */
const LEAST_CONTRAST = 0.005;

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
  readonly #width: number;
  readonly #height: number;
  readonly #bytes: Uint8Array;
  readonly #radius: number;
  readonly #confidence: Float32Array;
  readonly #priority: Float32Array;
  /** Unknown pixels whose priority may have changed. */
  readonly #changed = new Set<number>();

  /**
   * @param bytes of the image, four a pixel; read again whenever some have changed
   * @param hole a byte a pixel, 0 where it is known
   * @param radius a patch has 2 · radius + 1 pixels a side
   */
  constructor({ width, height }: Size, bytes: Uint8Array, hole: Uint8Array, radius: number) {
    this.#width = width;
    this.#height = height;
    this.#bytes = bytes;
    this.#radius = radius;
    this.unknown = hole.map((inside) => (inside === 0 ? 0 : 1));
    this.#confidence = Float32Array.from(this.unknown, (inside) => 1 - inside);
    this.#priority = new Float32Array(hole.length).fill(NONE);
    for (const [i, inside] of this.unknown.entries()) if (inside === 1) this.#changed.add(i);
  }

  /** The pixel to go on with; undefined: all is known, or nothing is that could be gone on from. */
  next(): number | undefined {
    for (const i of this.#changed) this.#priority[i] = this.#priorityOf(i);
    this.#changed.clear();
    let [best, most] = [-1, NONE];
    for (let i = 0; i < this.unknown.length; i++) {
      if (this.#priority[i]! > most) {
        best = i;
        most = this.#priority[i]!;
      }
    }
    return best < 0 ? undefined : best;
  }

  /** Says that the patch around a pixel is known now. */
  fill(pixel: number): void {
    const confidence = this.#confidenceOf(pixel);
    const filled = this.#window(pixel, this.#radius);
    for (let y = filled.top; y <= filled.bottom; y++) {
      for (let i = y * this.#width + filled.left; i <= y * this.#width + filled.right; i++) {
        if (this.unknown[i] === 0) continue;
        this.unknown[i] = 0;
        this.#confidence[i] = confidence;
        this.#priority[i] = NONE;
      }
    }
    // Patches that reach a pixel that has changed, or the gradient beside one.
    const reached = this.#window(pixel, 2 * this.#radius + 1);
    for (let y = reached.top; y <= reached.bottom; y++)
      for (let i = y * this.#width + reached.left; i <= y * this.#width + reached.right; i++)
        if (this.unknown[i] === 1) this.#changed.add(i);
  }

  /** The first and the last rows and columns around a pixel. */
  #window(pixel: number, reach: number) {
    const [x, y] = [pixel % this.#width, Math.floor(pixel / this.#width)];
    return {
      left: Math.max(0, x - reach),
      top: Math.max(0, y - reach),
      right: Math.min(this.#width - 1, x + reach),
      bottom: Math.min(this.#height - 1, y + reach),
    };
  }

  #confidenceOf(pixel: number): number {
    const { left, top, right, bottom } = this.#window(pixel, this.#radius);
    let sum = 0;
    for (let y = top; y <= bottom; y++)
      for (let i = y * this.#width + left; i <= y * this.#width + right; i++)
        if (this.unknown[i] === 0) sum += this.#confidence[i]!;
    return sum / (2 * this.#radius + 1) ** 2;
  }

  #isUnknown(x: number, y: number): number {
    return x < 0 || y < 0 || x >= this.#width || y >= this.#height ? 0 : this.unknown[y * this.#width + x]!;
  }

  #isKnown(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.#width && y < this.#height && this.unknown[y * this.#width + x] === 0;
  }

  #priorityOf(pixel: number): number {
    const [x, y] = [pixel % this.#width, Math.floor(pixel / this.#width)];
    const known =
      this.#isKnown(x - 1, y) ||
      this.#isKnown(x + 1, y) ||
      this.#isKnown(x, y - 1) ||
      this.#isKnown(x, y + 1);
    if (this.unknown[pixel] === 0 || !known) return NONE;
    let [normalX, normalY] = [0, 0];
    for (let along = -1; along <= 1; along++) {
      normalX += this.#isUnknown(x + 1, y + along) - this.#isUnknown(x - 1, y + along);
      normalY += this.#isUnknown(x + along, y + 1) - this.#isUnknown(x + along, y - 1);
    }
    const length = Math.hypot(normalX, normalY) || 1;
    const { x: dx, y: dy } = this.#strongestGradient(pixel);
    const across = Math.abs(dx * normalY - dy * normalX) / length;
    return this.#confidenceOf(pixel) * (across / 255 + LEAST_CONTRAST);
  }

  /** The strongest gradient of any channel in a patch, in levels across two pixels; none beside what is not known. */
  #strongestGradient(pixel: number): { readonly x: number; readonly y: number } {
    const [width, bytes, unknown] = [this.#width, this.#bytes, this.unknown];
    const { left, top, right, bottom } = this.#window(pixel, this.#radius);
    let [x, y, most] = [0, 0, 0];
    for (let row = Math.max(1, top); row <= Math.min(this.#height - 2, bottom); row++) {
      for (let column = Math.max(1, left); column <= Math.min(width - 2, right); column++) {
        const i = row * width + column;
        if (unknown[i]! | unknown[i - 1]! | unknown[i + 1]! | unknown[i - width]! | unknown[i + width]!)
          continue;
        for (let at = i * 4; at < i * 4 + 3; at++) {
          const dx = bytes[at + 4]! - bytes[at - 4]!;
          const dy = bytes[at + 4 * width]! - bytes[at - 4 * width]!;
          const squared = dx * dx + dy * dy;
          if (squared <= most) continue;
          [x, y, most] = [dx, dy, squared];
        }
      }
    }
    return { x, y };
  }
}

import type { ToneMeans } from './tone-means.ts';

/** Levels of 8 bits of lightness that are one bin. */
const BIN = 8;
const BINS = 256 / BIN;
/** How far beyond the photograph's own colours a tone may go, levels. */
const BEYOND = 2;
/** Channels whose distance from lightness is a colour's; the third follows. */
const CHROMA = [0, 2] as const;

/**
 * The colours that a photograph has: of each lightness (the mean of the channels, in bins of 8 levels) the least and the
 * most of red and blue less lightness, over its cells.
 */
export class ToneRange {
  readonly #least: readonly Float64Array[];
  readonly #most: readonly Float64Array[];
  #darkest = 255;
  #lightest = 0;

  constructor({ values }: ToneMeans) {
    this.#least = CHROMA.map(() => new Float64Array(BINS).fill(Number.POSITIVE_INFINITY));
    this.#most = CHROMA.map(() => new Float64Array(BINS).fill(Number.NEGATIVE_INFINITY));
    for (let at = 0; at < values.length; at += 4) {
      const lightness = lightnessOf(values, at);
      this.#darkest = Math.min(this.#darkest, lightness);
      this.#lightest = Math.max(this.#lightest, lightness);
      const bin = binOf(lightness);
      for (const [k, channel] of CHROMA.entries()) {
        const colour = values[at + channel]! - lightness;
        // A gradient goes on between bins.
        for (let near = Math.max(0, bin - 1); near <= Math.min(BINS - 1, bin + 1); near++) {
          this.#least[k]![near] = Math.min(this.#least[k]![near]!, colour);
          this.#most[k]![near] = Math.max(this.#most[k]![near]!, colour);
        }
      }
    }
  }

  /**
   * The offset that comes nearest to a wanted one without leaving the photograph's colours.
   * @param tone red, green and blue that it is added to, levels
   * @param offset of red, green and blue, changed in place; `at` the first one's index
   */
  clip(tone: readonly number[], offset: Float64Array, at: number): void {
    const own = (tone[0]! + tone[1]! + tone[2]!) / 3;
    const wanted = own + lightnessOf(offset, at);
    const lightness = within(
      wanted,
      Math.min(own, this.#darkest - BEYOND),
      Math.max(own, this.#lightest + BEYOND),
    );
    const bin = binOf(lightness);
    const colours = CHROMA.map((channel, k) => {
      const had = tone[channel]! - own;
      const colour = tone[channel]! + offset[at + channel]! - wanted;
      // What the place has by itself is the photograph's, whatever its cells' means say.
      return within(
        colour,
        Math.min(had, this.#least[k]![bin]! - BEYOND),
        Math.max(had, this.#most[k]![bin]! + BEYOND),
      );
    });
    const [red = 0, blue = 0] = colours;
    offset[at] = lightness + red - tone[0]!;
    offset[at + 1] = lightness - red - blue - tone[1]!;
    offset[at + 2] = lightness + blue - tone[2]!;
  }
}

function lightnessOf(values: ArrayLike<number>, at: number): number {
  return (values[at]! + values[at + 1]! + values[at + 2]!) / 3;
}

function binOf(lightness: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(lightness / BIN)));
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

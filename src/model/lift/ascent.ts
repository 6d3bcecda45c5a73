import { assertNever } from '../../errors.ts';
import type { Generator } from '../../runtime/random/random.ts';
import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { pausing } from '../../runtime/wasm/turns.ts';
import {
  carryField,
  type HeightPenalty,
  heightPenaltyCost,
  improveField,
  type KernelField,
  NO_HEIGHT_PENALTY,
  newField,
  type PassNumbers,
  passNumbers,
  patchGrid,
  startField,
} from './field/field.ts';
import { ANY_HEIGHT, type Heights, patchHeights, placesOf } from './field/heights.ts';
import { NO_MATCH } from './field/patch-field.ts';
import { vote } from './field/vote.ts';
import type { ExcludedLevel } from './fill/excluded.ts';
import { fillByExemplars } from './fill/exemplars.ts';
import type { Guide } from './fill/guide.ts';
import type { MaskedLevel } from './fill/masked-levels.ts';
import { keepMirrored } from './fill/mirrored-patches.ts';
import { draw, flattenedLevel, type Hold, heldAtLevel } from './held-image.ts';
import { type KernelImage, resampled } from './images.ts';
import type { Beginning } from './kinds.ts';
import { PATCH } from './levels.ts';
import { alignPieces } from './pieces/align-pieces.ts';
import { type Bend, refineBend } from './pieces/bend.ts';
import { bendPieces } from './pieces/bend-pieces.ts';
import { holePieces, pieceImage } from './pieces/hole-pieces.ts';
import { moveBorders } from './pieces/move-borders.ts';
import type { PlannedFilling, PlannedLevel } from './plan.ts';

/** Values of a patch: red, green and blue of each pixel. */
const PATCH_VALUES = 3 * PATCH * PATCH;
/** Passes of matching at the start of the first level, and at the start of others. */
const FIRST_PASSES = 8;
const PASSES = 2;
/** What coherence transport makes has the detail of a photograph that was enlarged so many times. */
const TRANSPORT_BLUR = 3;
/** How far from its match a patch looks for a better one, px; at the start of the first level, anywhere. */
const RADIUS = 4;

export interface AscentOptions {
  /** How it begins, and how much its patches are kept at their heights; 1 is a change from black to white. */
  readonly filling: PlannedFilling;
  /** Where the result begins and ends in the photograph, as shares of its height. */
  readonly heights: Heights;
  /** Where lines of the hole's surroundings lead. */
  readonly guide: Guide;
  /** What small levels are held to; undefined: to nothing. */
  readonly hold: Hold | undefined;
  readonly random: Generator;
  readonly signal: AbortSignal | undefined;
}

/** The growing image on its way up the levels, with the field that each level hands on to the next. */
export class Ascent {
  image: KernelImage;
  #field: KernelField | undefined;
  #before: PlannedLevel | undefined;
  /** From the level on where pieces were bent. */
  #bend: Bend | undefined;
  readonly #kernels: Kernels;
  readonly #options: AscentOptions;
  readonly #numbers: PassNumbers;

  constructor(kernels: Kernels, start: KernelImage, options: AscentOptions) {
    this.image = start;
    this.#kernels = kernels;
    this.#options = options;
    this.#numbers = passNumbers(options.random.split('field'));
  }

  /** Where the patches of the image were last found. */
  get field(): KernelField {
    if (this.#field === undefined) throw new Error('No level was climbed yet.');
    return this.#field;
  }

  /**
   * How little its pieces join: how far the patches that fit worst, a twentieth of all, are at least from their matches,
   * in levels; heights do not count.
   */
  get misfit(): number {
    const { field } = this;
    const { memory } = this.#kernels;
    const count = field.width * field.height;
    const matches = memory.words(field.at, count);
    const { cost, source, target } = this.#heightPenalty(this.#before as PlannedLevel);
    const squares = new Float64Array(count);
    let matched = 0;
    for (const [q, distance] of memory.words(field.distances, count).entries()) {
      if (distance === NO_MATCH) continue;
      const height = cost === 0 ? ANY_HEIGHT : source[matches[q]! >>> 16]!;
      const away = height === ANY_HEIGHT ? 0 : height - target[Math.floor(q / field.width)]!;
      squares[matched++] = Math.max(0, distance - cost * away ** 2);
    }
    const sorted = squares.subarray(0, matched).sort();
    return Math.sqrt((sorted[Math.floor(0.95 * (matched - 1))] ?? 0) / PATCH_VALUES);
  }

  /**
   * Enlarges the image to a level and makes it of the photograph's patches there.
   * @param sharp the photograph at the level
   */
  async climb(
    level: PlannedLevel,
    sharp: KernelImage,
    mask: MaskedLevel,
    excluded: ExcludedLevel,
  ): Promise<void> {
    const { memory } = this.#kernels;
    const { signal } = this.#options;
    const heightPenalty = this.#heightPenalty(level);
    await this.#enlarge(level.target, mask);
    const { hold, filling } = this.#options;
    const first = this.#before === undefined;
    if (first && filling.begin !== undefined) await this.#begin(filling.begin, level, sharp, mask, excluded);
    const held = await heldAtLevel(this.#kernels, hold, level.target, signal);
    const field = await this.#startOfLevel(level, sharp);
    // Patches that are left out have no match.
    if (mask.active !== 0) memory.words(field.distances, field.width * field.height).fill(NO_MATCH);
    const mirrors = () => keepMirrored(memory, field, sharp, mask, excluded);
    if (level.mirrored) mirrors();
    // What is blurred is matched with the photograph equally blurred, then sharp with sharp.
    const blurred = await this.#blurredAs(sharp);
    for (let round = 0; round < level.rounds; round++) {
      if (hold !== undefined && held !== undefined) draw(this.#kernels, this.image, held, hold);
      if (level.cut !== undefined && round === level.rounds - 1) {
        const mirrored = level.mirrored ? level.photo : undefined;
        const known = { parts: level.parts, mask, excluded, mirrored };
        const { filling, heights } = this.#options;
        const keep = { stay: filling.stay, heights, signal };
        await moveBorders(this.#kernels, this.image, sharp, field, known, level.cut, keep);
        if (level.mirrored) mirrors();
      }
      const photo = round === 0 ? blurred : sharp;
      const known =
        held !== undefined && hold?.flat !== undefined
          ? await flattenedLevel(this.#kernels, photo, hold.flat, hold.shares, signal)
          : photo;
      const passes = round > 0 ? 1 : first ? FIRST_PASSES : PASSES;
      const radius = first && round === 0 ? Math.max(sharp.width, sharp.height) : RADIUS;
      const search = {
        passes,
        radius,
        coherent: level.coherent,
        limits: { active: mask.active, forbidden: excluded.patches },
        heightPenalty,
      };
      await improveField(this.#kernels, field, this.image, known, search, this.#numbers, signal);
      if (known !== photo) memory.free(known.at);
      if (held === undefined && round === 0) await this.#joinPieces(level, sharp, field);
      // Read in the first round only; the votes take as much.
      if (round === 0 && blurred !== sharp) memory.free(blurred.at);
      const votes = { hole: mask.pixels, depths: mask.depths };
      const voted = await vote(this.#kernels, this.image, sharp, field, votes, signal);
      memory.free(this.image.at);
      this.image = voted;
    }
    if (held !== undefined) memory.free(held.at);
    this.#before = level;
  }

  /** Moves whole pieces to where they join, and bends them there. */
  async #joinPieces({ aligned, bent }: PlannedLevel, sharp: KernelImage, field: KernelField): Promise<void> {
    if (!aligned && !bent) return;
    const { memory } = this.#kernels;
    const source = pieceImage(memory, sharp);
    const entries = memory.words(field.at, field.width * field.height).slice();
    if (aligned) alignPieces(entries, field, source);
    if (bent) this.#bend = await bendPieces(this.#kernels, entries, field, source);
    memory.words(field.at, entries.length).set(entries);
  }

  /** Fills the hole with what its surroundings tell of it. */
  async #begin(
    begin: Beginning,
    { parts }: PlannedLevel,
    sharp: KernelImage,
    mask: MaskedLevel,
    excluded: ExcludedLevel,
  ): Promise<void> {
    const { memory } = this.#kernels;
    const { heights, random, signal, guide } = this.#options;
    const pieces = holePieces(memory, this.image, sharp, mask, excluded);
    const { target, hole } = pieces;
    const pause = pausing(signal);
    const lines = await guide.of(target, hole, pause);
    switch (begin.by) {
      case 'transport':
        target.bytes.set(lines.bytes);
        break;
      case 'exemplars': {
        // Kept a little more or less, other places are the most alike: each seed has its own beginning.
        const stay = begin.stay * 2 ** (random.split('exemplars').uniform(1)[0]! - 0.5);
        const task = { ...pieces, parts, heights, guide: lines };
        await fillByExemplars(task, { ...begin, stay }, pause);
        break;
      }
      default:
        assertNever(begin);
    }
    memory.bytes(this.image.at, target.bytes.length).set(target.bytes);
  }

  /** Gives its memory back. */
  close(): void {
    const { at, spare, distances } = this.field;
    this.#kernels.memory.free(this.image.at, at, spare, distances);
  }

  #heightPenalty({ target, source, parts }: PlannedLevel): HeightPenalty {
    const cost = heightPenaltyCost(this.#options.filling.stay);
    if (cost === 0) return NO_HEIGHT_PENALTY;
    const { top, bottom } = this.#options.heights;
    return {
      cost,
      target: placesOf(patchGrid(target).height, (bottom - top) / (target.height - 1), top),
      source: patchHeights(patchGrid(source).height, parts),
    };
  }

  async #enlarge(size: Size, mask: MaskedLevel): Promise<void> {
    const grown = await resampled(this.#kernels, this.image, size, this.#options.signal);
    if (grown !== this.image) this.#kernels.memory.free(this.image.at);
    this.image = grown;
    await mask.restore(grown);
  }

  /** The field of a new level: the one of the level before, or, at the first, drawn at random. */
  async #startOfLevel({ target, source }: PlannedLevel, sharp: KernelImage): Promise<KernelField> {
    const { signal } = this.#options;
    const { memory } = this.#kernels;
    const coarse = this.#field;
    if (coarse === undefined || this.#before === undefined) {
      this.#field = newField(memory, target);
      await startField(this.#kernels, this.#field, sharp, this.#numbers, signal);
      return this.#field;
    }
    // Where its matches are is all that is carried.
    memory.free(coarse.spare, coarse.distances);
    const scale = growth(this.#before.source, source);
    this.#field = newField(memory, target);
    await carryField(this.#kernels, coarse, this.#field, sharp, scale, signal);
    memory.free(coarse.at);
    if (this.#bend !== undefined) {
      const before = { grid: coarse, source: this.#before.source };
      await refineBend(this.#kernels, this.#bend, this.#field, source, before, signal);
    }
    return this.#field;
  }

  /** The photograph of a level as blurred as the image is before its patches are looked for. */
  async #blurredAs(sharp: KernelImage): Promise<KernelImage> {
    if (this.#before !== undefined) return this.#blurred(sharp, this.#before.source);
    if (this.#options.filling.begin?.by !== 'transport') return sharp;
    const { width, height } = sharp;
    const coarser = {
      width: Math.ceil(width / TRANSPORT_BLUR),
      height: Math.ceil(height / TRANSPORT_BLUR),
    };
    return this.#blurred(sharp, coarser);
  }

  /** The photograph of a level as if it had been enlarged from the level before. */
  async #blurred(sharp: KernelImage, coarser: Size): Promise<KernelImage> {
    const { signal } = this.#options;
    const shrunk = await resampled(this.#kernels, sharp, coarser, signal);
    if (shrunk === sharp) return sharp;
    const blurred = await resampled(this.#kernels, shrunk, sharp, signal);
    this.#kernels.memory.free(shrunk.at);
    return blurred;
  }
}

function growth(from: Size, to: Size): { x: number; y: number } {
  return { x: to.width / from.width, y: to.height / from.height };
}

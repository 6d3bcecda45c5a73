import type { Generator } from '../../runtime/random/random.ts';
import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import type { ExcludedLevel } from './excluded.ts';
import {
  carryField,
  freeField,
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
  useLimit,
} from './field.ts';
import { type Heights, patchHeights, placesBack, placesOf } from './heights.ts';
import { draw, type Hold, heldAtLevel } from './held-image.ts';
import { type KernelImage, resampled } from './images.ts';
import type { MaskedLevel } from './masked-levels.ts';
import { moveBorders } from './move-borders.ts';
import { NO_MATCH } from './patch-field.ts';
import type { PlannedLevel } from './plan.ts';
import { vote } from './vote.ts';

/** Passes of matching at the start of the first level, at the start of others, and of the way back. */
const FIRST_PASSES = 8;
const PASSES = 2;
const BACK_PASSES = 3;
/** How far from its match a patch looks for a better one, px; at the start of the first level, anywhere. */
const RADIUS = 4;

export interface AscentOptions {
  /** How much a patch is kept at the height that it has in the photograph; 1 is a change from black to white. */
  readonly stay: number;
  /** How much the image counts where borders are moved; undefined: as usual. */
  readonly guide: number | undefined;
  /** How often a patch of the photograph may be used, beside how often all would be if used alike; undefined: ever. */
  readonly uses: number | undefined;
  /** Where the result begins and ends in the photograph, as shares of its height. */
  readonly heights: Heights;
  /** Whether little of a hole is to show what another part of it shows. */
  readonly once: boolean;
  /** What small levels are held to; undefined: to nothing. */
  readonly hold: Hold | undefined;
  readonly random: Generator;
  readonly signal: AbortSignal | undefined;
}

/** The growing image on its way up the levels, with the fields that each level hands on to the next. */
export class Ascent {
  image: KernelImage;
  #field: KernelField | undefined;
  #back: KernelField | undefined;
  #before: PlannedLevel | undefined;
  readonly #kernels: Kernels;
  readonly #options: AscentOptions;
  readonly #numbers: { readonly field: PassNumbers; readonly back: PassNumbers };

  constructor(kernels: Kernels, start: KernelImage, options: AscentOptions) {
    this.image = start;
    this.#kernels = kernels;
    this.#options = options;
    const { random } = options;
    this.#numbers = { field: passNumbers(random.split('field')), back: passNumbers(random.split('back')) };
  }

  /** Where the patches of the image were last found. */
  get field(): KernelField {
    if (this.#field === undefined) throw new Error('No level was climbed yet.');
    return this.#field;
  }

  /**
   * Enlarges the image to a level and makes it of the photograph's patches there.
   * @param sharp the photograph at the level; `finer` at a larger size, for its texture
   */
  async climb(
    level: PlannedLevel,
    sharp: KernelImage,
    mask: MaskedLevel,
    excluded: ExcludedLevel,
    finer: KernelImage,
  ): Promise<void> {
    const { memory } = this.#kernels;
    const { signal } = this.#options;
    const { there, back: backPenalty } = this.#heightPenalties(level);
    await this.#enlarge(level.target, mask);
    const { hold } = this.#options;
    const held = await heldAtLevel(this.#kernels, hold, level.target, signal);
    const field = await this.#startOfLevel(level, sharp);
    // Patches that are left out have no match.
    if (mask.active !== 0) memory.words(field.distances, field.width * field.height).fill(NO_MATCH);
    const uses = useLimit(this.#options.uses, level.target, excluded.count);
    const back = level.both ? await this.#startOfBack(level, sharp) : this.#dropBack();
    if (back !== undefined && excluded.asked !== 0)
      memory.words(back.distances, back.width * back.height).fill(NO_MATCH);
    const first = this.#before === undefined;
    // The enlarged image is matched with the photograph equally blurred, then sharp with sharp.
    const blurred = this.#before === undefined ? sharp : await this.#blurred(sharp, this.#before.source);
    for (let round = 0; round < level.rounds; round++) {
      const last = round === level.rounds - 1;
      if (held !== undefined) draw(this.#kernels, this.image, held, hold?.share ?? 0);
      if (level.moves && last) {
        await moveBorders(
          this.#kernels,
          this.image,
          sharp,
          field,
          { level, mask, excluded, finer },
          this.#options,
        );
      }
      const known = round === 0 ? blurred : sharp;
      // Every patch stays where it was cut, and all vote alike.
      const kept = level.keeps && (!level.moves || last);
      const passes = round > 0 ? 1 : first ? FIRST_PASSES : PASSES;
      const radius = first && round === 0 ? Math.max(sharp.width, sharp.height) : RADIUS;
      const search = {
        passes,
        radius,
        coherent: level.rounds === 2,
        limits: { active: mask.active, forbidden: excluded.patches },
        heightPenalty: there,
        uses,
      };
      if (kept) {
        memory.words(field.distances, field.width * field.height).fill(0);
      } else {
        await improveField(this.#kernels, field, this.image, known, search, this.#numbers.field, signal);
      }
      if (back !== undefined) {
        const anywhere = Math.max(level.target.width, level.target.height);
        const backPasses = first && round === 0 ? FIRST_PASSES : BACK_PASSES;
        const all = {
          passes: backPasses,
          radius: anywhere,
          coherent: false,
          limits: { active: excluded.asked, forbidden: 0 },
          heightPenalty: backPenalty,
        };
        await improveField(this.#kernels, back, known, this.image, all, this.#numbers.back, signal);
      }
      // Read in the first round only; the votes take as much.
      if (round === 0 && blurred !== sharp) memory.free(blurred.at);
      const completeness = last ? level.completeness.last : level.completeness.rounds;
      const votes = {
        ...{ back: back && { field: back, patches: excluded.count, ...completeness } },
        ...{ hole: mask.pixels, depths: mask.depths },
      };
      const voted = await vote(this.#kernels, this.image, sharp, field, votes, signal);
      memory.free(this.image.at);
      this.image = voted;
    }
    if (held !== undefined) memory.free(held.at);
    this.#before = level;
  }

  /** What heights cost: of the image's patches, and on the way back. */
  #heightPenalties({ target, source, parts }: PlannedLevel): { there: HeightPenalty; back: HeightPenalty } {
    const cost = heightPenaltyCost(this.#options.stay);
    if (cost === 0) return { there: NO_HEIGHT_PENALTY, back: NO_HEIGHT_PENALTY };
    const { heights } = this.#options;
    const [own, from] = [patchGrid(target).height, patchGrid(source).height];
    const each = (heights.bottom - heights.top) / (target.height - 1);
    return {
      there: { cost, target: placesOf(own, each, heights.top), source: patchHeights(from, parts) },
      back: {
        cost,
        target: placesBack(from, parts, heights),
        source: patchHeights(own, [{ top: 0, height: target.height }]),
      },
    };
  }

  async #enlarge(size: Size, mask: MaskedLevel): Promise<void> {
    const grown = await resampled(this.#kernels, this.image, size, this.#options.signal);
    if (grown !== this.image) this.#kernels.memory.free(this.image.at);
    this.image = grown;
    mask.restore(grown);
  }

  async #startOfLevel({ target, source }: PlannedLevel, sharp: KernelImage): Promise<KernelField> {
    const scale = this.#before && growth(this.#before.source, source);
    this.#field = await this.#carried(this.#field, target, sharp, scale, this.#numbers.field);
    return this.#field;
  }

  async #startOfBack({ target }: PlannedLevel, sharp: KernelImage): Promise<KernelField> {
    const scale = this.#before && growth(this.#before.target, target);
    this.#back = await this.#carried(this.#back, sharp, target, scale, this.#numbers.back);
    return this.#back;
  }

  #dropBack(): undefined {
    if (this.#back !== undefined) freeField(this.#kernels.memory, this.#back);
    this.#back = undefined;
  }

  /** A field of a new level: the one of the level before, or, at the first, drawn at random. */
  async #carried(
    coarse: KernelField | undefined,
    of: Size,
    source: Size,
    scale: { readonly x: number; readonly y: number } | undefined,
    numbers: PassNumbers,
  ): Promise<KernelField> {
    const { signal } = this.#options;
    const { memory } = this.#kernels;
    if (coarse === undefined || scale === undefined) {
      const field = newField(memory, of);
      await startField(this.#kernels, field, source, numbers, signal);
      return field;
    }
    // Where its matches are is all that is carried.
    memory.free(coarse.spare, coarse.distances);
    const field = newField(memory, of);
    await carryField(this.#kernels, coarse, field, source, scale, signal);
    memory.free(coarse.at);
    return field;
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

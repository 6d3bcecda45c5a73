import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { Ascent, type AscentOptions } from './ascent.ts';
import type { KernelField } from './field/field.ts';
import { bestFilling } from './fill/best-filling.ts';
import type { ExcludedLevel } from './fill/excluded.ts';
import { Guide } from './fill/guide.ts';
import type { MaskedLevel } from './fill/masked-levels.ts';
import { copyOfImage, type KernelImage, readImage } from './images.ts';
import { pieceImage } from './pieces/hole-pieces.ts';
import type { LiftPlan, PlannedLevel } from './plan.ts';

/** Images that grow side by side, begun and kept at their heights in other ways, until the best of them is chosen. */
export class Ascents {
  #all: readonly [Ascent, ...Ascent[]];
  /** How far each is, at the first level, from where lines of the surroundings lead, in levels. */
  #astray: readonly number[] | undefined;
  readonly #guide = new Guide();
  readonly #kernels: Kernels;

  /**
   * @param start belongs to it from then on
   */
  constructor(
    kernels: Kernels,
    start: KernelImage,
    [first, ...others]: LiftPlan['fillings'],
    given: Omit<AscentOptions, 'filling' | 'guide'>,
  ) {
    this.#kernels = kernels;
    const options = { ...given, guide: this.#guide };
    const rest = others.map((filling, other) => {
      const random = options.random.split(other + 1);
      return new Ascent(kernels, copyOfImage(kernels.memory, start), { ...options, random, filling });
    });
    this.#all = [new Ascent(kernels, start, { ...options, filling: first }), ...rest];
  }

  /** The first of them: the one that was chosen, if one was. */
  get image(): KernelImage {
    return this.#all[0].image;
  }

  /** Where its patches were last found. */
  get field(): KernelField {
    return this.#all[0].field;
  }

  /** Takes all of them to a level, and goes on with the best where one is chosen there. */
  async climb(
    level: PlannedLevel,
    sharp: KernelImage,
    mask: MaskedLevel,
    excluded: ExcludedLevel,
  ): Promise<void> {
    for (const ascent of this.#all) await ascent.climb(level, sharp, mask, excluded);
    const { memory } = this.#kernels;
    if (this.#all.length > 1)
      this.#astray ??= this.#all.map(({ image }) => this.#guide.distanceTo(pieceImage(memory, image)));
    if (!level.choosing) return;
    const { width, height } = level.target;
    const fillings = this.#all.map(({ image, misfit }, k) => ({
      image: readImage(memory, image, 3),
      misfit,
      astray: this.#astray?.[k] ?? 0,
    }));
    const best = this.#all[bestFilling(fillings, memory.bytes(mask.pixels, width * height))] as Ascent;
    for (const other of this.#all) if (other !== best) other.close();
    this.#all = [best];
  }
}

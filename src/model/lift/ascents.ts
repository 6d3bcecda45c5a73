import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { Ascent, type AscentOptions } from './ascent.ts';
import type { KernelField } from './field/field.ts';
import { bestFilling } from './fill/best-filling.ts';
import type { ExcludedLevel } from './fill/excluded.ts';
import type { MaskedLevel } from './fill/masked-levels.ts';
import { copyOfImage, type KernelImage, readImage } from './images.ts';
import type { LiftPlan, PlannedLevel } from './plan.ts';

/** Images that grow side by side, by other random numbers and kept at their heights more or less, until the best of them is chosen. */
export class Ascents {
  #all: readonly [Ascent, ...Ascent[]];
  readonly #kernels: Kernels;

  /**
   * @param start belongs to it from then on
   * @param stays of each image, how much it is kept at its heights
   */
  constructor(
    kernels: Kernels,
    start: KernelImage,
    [stay, ...stays]: LiftPlan['stays'],
    options: Omit<AscentOptions, 'stay'>,
  ) {
    this.#kernels = kernels;
    const others = stays.map((own, other) => {
      const random = options.random.split(other + 1);
      return new Ascent(kernels, copyOfImage(kernels.memory, start), { ...options, random, stay: own });
    });
    this.#all = [new Ascent(kernels, start, { ...options, stay }), ...others];
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
    if (!level.choosing) return;
    const { memory } = this.#kernels;
    const { width, height } = level.target;
    const fillings = this.#all.map(({ image }) => readImage(memory, image, 3));
    const best = this.#all[bestFilling(fillings, memory.bytes(mask.pixels, width * height))] as Ascent;
    for (const other of this.#all) if (other !== best) other.close();
    this.#all = [best];
  }
}

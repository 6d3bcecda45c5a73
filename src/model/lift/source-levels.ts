import type { Size, Tensor } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { type KernelImage, packImage, resampled } from './images.ts';
import type { LiftLevel } from './levels.ts';

/**
 * What patches come from at the scale of every level, 8 bits a channel.
 * @param photo the photograph, or it and a second one in one picture
 */
export async function sourceLevels(
  kernels: Kernels,
  photo: Tensor,
  alpha: Tensor | undefined,
  { references: size, levels }: { readonly references: Size; readonly levels: readonly LiftLevel[] },
  signal: AbortSignal | undefined,
): Promise<KernelImage[]> {
  const whole = packImage(kernels.memory, photo, alpha);
  const finest = await resampled(kernels, whole, size, signal);
  if (finest !== whole) kernels.memory.free(whole.at);
  const images: KernelImage[] = [];
  for (let index = levels.length - 1; index >= 0; index--) {
    const { source } = levels[index] as LiftLevel;
    // From an image of twice the size at least: as good as from the finest, and faster.
    const larger = images.findLast(({ width }) => width >= 2 * source.width) ?? finest;
    images.push(await resampled(kernels, larger, source, signal));
  }
  return images.reverse();
}

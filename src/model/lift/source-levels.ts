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
  return shrunkTo(
    kernels,
    finest,
    levels.map(({ source }) => source),
    signal,
  );
}

/**
 * An image at sizes from coarse to fine, each made of one of twice its size at least: as good as of the image, and faster.
 * Where a size is the image's own, it is the image.
 */
export async function shrunkTo(
  kernels: Kernels,
  image: KernelImage,
  sizes: readonly Size[],
  signal: AbortSignal | undefined,
): Promise<KernelImage[]> {
  const images: KernelImage[] = [];
  for (const size of sizes.toReversed()) {
    const larger = images.findLast(({ width }) => width >= 2 * size.width) ?? image;
    images.push(await resampled(kernels, larger, size, signal));
  }
  return images.reverse();
}

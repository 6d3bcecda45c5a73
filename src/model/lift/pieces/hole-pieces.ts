import type { Size } from '../../../runtime/tensor.ts';
import type { KernelMemory } from '../../../runtime/wasm/kernel-memory.ts';
import type { ExcludedLevel } from '../fill/excluded.ts';
import type { MaskedLevel } from '../fill/masked-levels.ts';
import type { KernelImage } from '../images.ts';

/** Four bytes a pixel. */
export interface PieceImage extends Size {
  readonly bytes: Uint8Array;
}

/** A hole, what surrounds it, and what it may be filled from: copies of what the kernels' memory holds. */
export interface HolePieces {
  readonly target: PieceImage;
  readonly source: PieceImage;
  /** A byte a pixel of the target, 0 outside of the hole. */
  readonly hole: Uint8Array;
  /** A byte a pixel of the source: where it has a bit in common with the hole's it may not be used; undefined: nowhere. */
  readonly forbidden: Uint8Array | undefined;
}

/** Copies them out of the kernels' memory. */
export function holePieces(
  memory: KernelMemory,
  image: KernelImage,
  sharp: KernelImage,
  mask: MaskedLevel,
  excluded: ExcludedLevel,
): HolePieces {
  const target = pieceImage(memory, image);
  const source = pieceImage(memory, sharp);
  const flags = (at: number, pixels: number) => memory.bytes(at, pixels).slice();
  return {
    target,
    source,
    hole: flags(mask.pixels, target.width * target.height),
    forbidden: excluded.pixels === 0 ? undefined : flags(excluded.pixels, source.width * source.height),
  };
}

/** A copy of an image in the kernels' memory. */
export function pieceImage(memory: KernelMemory, { at, width, height }: KernelImage): PieceImage {
  return { width, height, bytes: memory.bytes(at, width * height * 4).slice() };
}

import { FIRST_ADDRESS } from '../../runtime/wasm/kernel-memory.ts';
import { type OwnKernels, openOwnKernels } from '../../runtime/wasm/own-kernels.ts';
import { MATRIX_KERNELS } from './matrix-kernel-bytes.ts';

/** Values that kernels sum at once: rows of float64 are filled up to a multiple of it. */
const WIDTH = 8;
const ALIGNMENT = 16;

let opened: OwnKernels | undefined;

/** The kernels of kernels/matrix, on this thread. */
export function matrixKernels(): OwnKernels {
  opened ??= openOwnKernels(MATRIX_KERNELS);
  return opened;
}

/** A row of so many float64 with what fills it up. */
export function filledUp(values: number): number {
  return Math.ceil(values / WIDTH) * WIDTH;
}

/** Addresses of blocks of so many bytes each, one after the other; whatever was there before is lost. */
export function blocksOf<const T extends readonly number[]>(
  kernels: OwnKernels,
  bytes: T,
): { readonly [K in keyof T]: number } {
  let end = FIRST_ADDRESS;
  const addresses = bytes.map((length) => {
    const at = end;
    end += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return at;
  });
  // The kernels take values in pairs: one more than there are.
  kernels.reserve(end + ALIGNMENT);
  return addresses as { readonly [K in keyof T]: number };
}

import { FIRST_ADDRESS } from '../wasm/kernel-memory.ts';
import { type OwnKernels, openOwnKernels } from '../wasm/own-kernels.ts';
import { RANDOM_KERNELS } from './kernel-bytes.ts';
import { normalQuantile } from './normal-quantile.ts';
import { philoxStream } from './philox.ts';
import type { StreamId } from './random-stream-id.ts';

/** Blocks of four words that are made at a time. */
const BLOCKS = 1024;
/** Fewer values than these are not worth a call of the kernel, which makes sixteen at a time. */
const FEW = 16;
const VALUES = FIRST_ADDRESS;
/** The kernel works on four blocks at once: it may write three more. */
const TAILS = VALUES + 16 * (BLOCKS + 4);
const END = TAILS + 32 * (BLOCKS + 5);
const TWO_32 = 0x100000000;

const scratch = new Uint32Array(4 * BLOCKS);
/** False where no kernel can be had. */
let kernels: OwnKernels | false | undefined;

/** The kernels of kernels/random, on this thread; false where a page allows none. */
export function normalKernels(): OwnKernels | false {
  if (kernels === undefined) {
    try {
      kernels = openOwnKernels(RANDOM_KERNELS);
      kernels.reserve(END);
    } catch {
      // A page may forbid it; the plain loop gives the same.
      kernels = false;
    }
  }
  return kernels;
}

/**
 * Standard normal values, each from one word of a random stream (`normalQuantile`): the same bits with WebAssembly as
 * without.
 * @param position of the first word
 * @param plain leaves WebAssembly out
 */
export function fillNormal(
  [k0, k1, n0, n1]: StreamId,
  position: number,
  out: Float32Array,
  plain = false,
): void {
  const own = !plain && out.length >= FEW && normalKernels();
  for (let done = 0; done < out.length; ) {
    const skip = (position + done) % 4;
    const block = (position + done - skip) / 4;
    const blocks = Math.min(BLOCKS, Math.ceil((skip + out.length - done) / 4));
    const count = Math.min(out.length - done, 4 * blocks - skip);
    const counter = block % TWO_32;
    // Where the lower word of the counter overflows the plain loop goes on with the upper one.
    if (own && counter + BLOCKS + 4 < TWO_32) {
      const upper = Math.floor(block / TWO_32);
      (own.functions['normalValues'] as (...args: number[]) => void)(
        ...[VALUES, TAILS, blocks, counter, upper, n0, n1, k0, k1],
      );
      out.set(new Float32Array(own.memory.buffer, VALUES + 4 * skip, count), done);
    } else {
      const words = scratch.subarray(0, 4 * blocks);
      philoxStream([k0, k1], [n0, n1], block, words);
      for (let i = 0; i < count; i++) out[done + i] = normalQuantile(words[skip + i]!);
    }
    done += count;
  }
}

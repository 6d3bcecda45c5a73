/**
 * Lifts one image in a process of its own and prints, as JSON, what it took:
 *
 *     node --import tsx bench/lift-child.ts SMALL PHOTO WIDTH HEIGHT THREADS [cancel]
 *
 * The photograph is brought to WIDTH×HEIGHT first, with 8 bits a channel; with `cancel` the lift is cancelled in the
 * midst of its fifth level, and the time from then to its end is told.
 */
import { decodeImage } from '../src/image/codec/image-codec.ts';
import { byBytes } from '../src/image/pointwise.ts';
import { resize } from '../src/image/resize.ts';
import { liftImage } from '../src/model/lift/lift-image.ts';
import { openKernelThreads } from '../src/runtime/wasm/kernel-threads.ts';

export interface LiftCost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Largest resident set of the process, bytes. */
  readonly bytes: number;
  /** From the cancellation to the end, milliseconds. */
  readonly cancelMs?: number;
}

const [sample = '', path = '', width = '', height = '', threads = '1', how] = process.argv.slice(2);
const size = { width: Number(width), height: Number(height) };
const { image } = await decodeImage(path);
// Votes of a photograph of 16 bits would be taken again.
const photo = byBytes(resize(image, size, 'bicubic', { clip: [-1, 1] }));
const { image: small } = await decodeImage(sample);

const cancel = new AbortController();
let asked = 0;
const began = performance.now();
const cpu = process.cpuUsage();
try {
  await liftImage(small, photo, {
    seed: 1,
    signal: cancel.signal,
    openKernels: Number(threads) > 1 ? openKernelThreads : undefined,
    onLevel: (level) => {
      if (how !== 'cancel' || level !== 4) return;
      // In the midst of the next level: at its start it would be seen at once.
      setTimeout(() => {
        asked = performance.now();
        cancel.abort();
      }, 20);
    },
  });
} catch (error) {
  if (!cancel.signal.aborted) throw error;
}
const ended = performance.now();
const used = process.cpuUsage(cpu);
const cost: LiftCost = {
  seconds: (ended - began) / 1000,
  cpuSeconds: (used.user + used.system) / 1e6,
  bytes: 1024 * process.resourceUsage().maxRSS,
  ...(asked > 0 && { cancelMs: ended - asked }),
};
console.log(JSON.stringify(cost));

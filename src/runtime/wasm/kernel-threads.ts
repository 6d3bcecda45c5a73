import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createKernelWork, type KernelAnswer } from './kernel-work.ts';
import { NEXT_BAND, type OpenKernels, STOP_FLAG } from './kernels.ts';
import { sharedKernels } from './shared-kernels.ts';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WORK = `
const { parentPort } = require('node:worker_threads');
const work = (${createKernelWork})(${NEXT_BAND}, ${STOP_FLAG});
parentPort.on('message', (message) => {
  const answer = work(message);
  if (answer !== undefined) parentPort.postMessage(answer);
});
`;

/** More threads than this wait for memory. */
const MOST_THREADS = 16;

/**
 * On all cores, in Node.
 *
 * @example
 * import { decodeImage, liftImage, openKernelThreads } from 'patchwise';
 * const { image: photo } = await decodeImage('photo.jpg');
 * const { image: small } = await decodeImage('sample-64.png');
 * const { image } = await liftImage(small, photo, { seed: 1, openKernels: openKernelThreads });
 * console.log(image.shape);
 */
export const openKernelThreads: OpenKernels = sharedKernels((answered, died) =>
  Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => {
    const worker = new Worker(WORK, { eval: true, execArgv: [] });
    worker.on('message', (answer: KernelAnswer) => answered(answer));
    worker.on('error', (error) => died(error.message));
    // After the listeners: one that is added holds the process again.
    worker.unref();
    return {
      post: (message) => worker.postMessage(message),
      hold: (busy) => (busy ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    };
  }),
);

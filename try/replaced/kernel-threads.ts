import { type Kernels, type OpenKernels, openKernels } from '../../src/runtime/wasm/kernels.ts';
import { sharedKernels } from '../../src/runtime/wasm/shared-kernels.ts';
import { collectGarbage } from '../node/collect-garbage.ts';
import { availableParallelism } from '../node/os.ts';

/** More threads than this wait for memory. */
const MOST_THREADS = 16;

function startThread(): Worker {
  return new Worker(new URL('../runner/kernel-thread.ts', import.meta.url), { type: 'module' });
}

const openShared = sharedKernels((answered, died) =>
  Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => {
    const worker = startThread();
    worker.addEventListener('message', ({ data }) => answered(data));
    worker.addEventListener('error', (event) => died(event.message || 'it could not be loaded'));
    return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
  }),
);

/** Whether a thread says that it is there: some browsers start none from a worker, and its file may be out of reach. */
async function threadsStart(): Promise<boolean> {
  try {
    const worker = startThread();
    const came = await new Promise<boolean>((resolve) => {
      worker.addEventListener('message', () => resolve(true));
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(false);
      });
    });
    worker.terminate();
    return came;
  } catch {
    return false;
  }
}

let started: Promise<boolean> | undefined;

/** From this size on the memory of kernels is worth a collection, bytes. */
const LARGE = 64 * 2 ** 20;

/** Kernels whose memory, where it has become large, goes with their end. */
function givingBack(kernels: Kernels): Kernels {
  return {
    ...kernels,
    close() {
      const large = kernels.memory.size > LARGE;
      kernels.close();
      if (large) collectGarbage();
    },
  };
}

/** On all cores where threads may share memory and can be started, else on this one. */
export const openKernelThreads: OpenKernels = async (wasm) => {
  if (availableParallelism() === 1) return givingBack(await openKernels(wasm));
  started ??= threadsStart();
  if (await started) return givingBack(await openShared(wasm));
  // They may come another time.
  started = undefined;
  return givingBack(await openKernels(wasm));
};

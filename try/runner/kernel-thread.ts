/** One thread of WebAssembly kernels. */
import { createKernelWork, type KernelMessage } from '../../src/runtime/wasm/kernel-work.ts';
import { NEXT_BAND, STOP_FLAG } from '../../src/runtime/wasm/kernels.ts';

const work = createKernelWork(NEXT_BAND, STOP_FLAG);

addEventListener('message', ({ data }: MessageEvent<KernelMessage>) => {
  const answer = work(data);
  if (answer !== undefined) postMessage(answer);
});
// No job has this number: it says that the thread is there.
postMessage({ id: 0 });

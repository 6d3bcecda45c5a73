import { matrixKernels } from '../src/model/net/matrix-kernels.ts';
import { layoutKernels } from '../src/runtime/engine/onnx/blocked-layout.ts';
import { normalKernels } from '../src/runtime/random/normal-values.ts';
import { type Clock, openClock } from './clock.ts';

type Kernel = (...args: number[]) => number;

/**
 * Times every call of our WebAssembly kernels for matrices, random numbers and layouts on this thread: compiled loops.
 * Copies into their memory and out of it are not counted, those are JavaScript's. A call takes 1 to 100 µs, reading the
 * clock 0.1.
 */
export function kernelClock(): Clock {
  const timed =
    (kernel: Kernel): Kernel =>
    (...args) => {
      const began = performance.now();
      const result = kernel(...args);
      clock.count(began);
      return result;
    };
  const opened = [matrixKernels(), normalKernels(), layoutKernels()].flatMap((kernels) =>
    kernels ? [kernels] : [],
  );
  const originals = opened.map(({ functions }) => {
    // The record is the kernels' own: callers look a function up at each call.
    const changed = functions as Record<string, Kernel>;
    const before = { ...changed };
    for (const [name, kernel] of Object.entries(before)) changed[name] = timed(kernel);
    return { changed, before };
  });
  const clock = openClock(() => {
    for (const { changed, before } of originals) Object.assign(changed, before);
  });
  return clock;
}

/** Threads that share memory need headers that a plain file server does not send: one thread it is. */
export { openKernels as openKernelThreads } from '../../src/runtime/wasm/kernels.ts';

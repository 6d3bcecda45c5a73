/** Measures how fast this device computes, in a worker of its own: it is ended with its answer, or when a run begins. */
import '../node/globals.ts';
import { openKernelThreads } from '../../src/runtime/wasm/kernel-threads.ts';
import { type MachineSpeed, measureSpeed } from '../../src/studio/speed/measure-speed.ts';
import { createWebEngine } from './engine.ts';

/** One recovery chain among the updates of a scale, as usual; WebAssembly is slow enough to be timed by few. */
const TRIAL = { timed: 4, warmUp: 2 };

async function measured(): Promise<MachineSpeed | undefined> {
  try {
    return await measureSpeed(await createWebEngine(), openKernelThreads, TRIAL);
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

void measured().then((speed) => postMessage(speed));

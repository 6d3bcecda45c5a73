import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { EnergyEngine } from '../../../../src/runtime/engine/engine.ts';
import { createTensorflowEngine } from '../../../../src/runtime/engine/tensorflow/engine.ts';

// The gradients are in no bundle of tfjs-core; `@tensorflow/tfjs` and tfjs-node register them from these files,
// which are ES modules with extensionless imports: only a CommonJS resolver (tsx's) finds its way.
createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients.js');

/** TensorFlow.js on its plain JavaScript backend, with the library's own checks for leaking kernels on. */
export async function cpuTensorflow(): Promise<typeof tf> {
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
  return tf;
}

/** An engine that every machine has, by automatic differentiation. Slow, also to be loaded; for tiny images. */
export async function createCpuTensorflowEngine(): Promise<EnergyEngine> {
  return createTensorflowEngine({ tf: await cpuTensorflow() });
}

/** Fails unless as many tensors are alive after `action`, whether it succeeds or throws, as before. */
export async function withoutLeaks<T>(action: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  let leaked = 0;
  try {
    return await action();
  } finally {
    leaked = tf.memory().numTensors - before;
    // biome-ignore lint/correctness/noUnsafeFinally: a leak must be told even when the action failed, as some do.
    if (leaked !== 0) throw new Error(`${leaked} tensors leaked`);
  }
}

/** Runs `action` with the `failAt`-th kernel call (from 1) throwing; 0 fails none. Returns the number of calls. */
export async function withFailingKernel(failAt: number, action: () => Promise<void>): Promise<number> {
  const kernels = tf.getKernelsForBackend('cpu').filter(({ kernelName }) => kernelName !== 'Identity');
  let calls = 0;
  const replace = (wrap: boolean): void => {
    for (const kernel of kernels) {
      tf.unregisterKernel(kernel.kernelName, 'cpu');
      tf.registerKernel({
        ...kernel,
        kernelFunc: wrap
          ? (params) => {
              calls += 1;
              if (calls === failAt) throw new Error(`${kernel.kernelName} was made to fail`);
              return kernel.kernelFunc(params);
            }
          : kernel.kernelFunc,
      });
    }
  };
  replace(true);
  try {
    await action();
  } finally {
    replace(false);
  }
  return calls;
}

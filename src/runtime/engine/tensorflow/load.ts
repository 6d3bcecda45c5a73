import { createRequire } from 'node:module';
import type { DeviceInfo } from '../engine.ts';
import { describeDevice } from './device.ts';
import { valueAndGradients } from './gradients.ts';
import { classifyFailure, type TensorflowFailure } from './load-failure.ts';
import type { TensorflowNamespace } from './namespace.ts';
import { scoreMap } from './network.ts';
import { restoreLegacyUtil } from './node-util.ts';

/** Tried in this order. The first is an optional dependency; the second is the user's to install. */
export const TENSORFLOW_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export type TensorflowLoad =
  | {
      readonly loaded: true;
      readonly tf: TensorflowNamespace;
      readonly packageName: string;
      /** Version of TensorFlow.js. */
      readonly version: string;
      readonly device: DeviceInfo;
      /** Set when the GPU package runs on the CPU: why, and what CUDA it wants. */
      readonly cudaMissing?: string;
    }
  | {
      readonly loaded: false;
      /** One a package, in the order tried. */
      readonly failures: readonly TensorflowFailure[];
    };

export interface TensorflowLoadOptions {
  readonly packages?: readonly string[] | undefined;
  /** Loads a package by name; throws as `require` does. For tests. */
  readonly requireModule?: (name: string) => unknown;
  /** Threads for one operation on the CPU. It has effect on the first load of the process only. */
  readonly threads?: number | undefined;
}

/**
 * Finds a TensorFlow.js with a native backend that really computes: loads each package in turn, and tries a small
 * net with a known score and gradient on it. Never throws: a failure is data.
 */
export async function loadTensorflow(options: TensorflowLoadOptions = {}): Promise<TensorflowLoad> {
  const { packages = TENSORFLOW_PACKAGES, requireModule = createRequire(import.meta.url), threads } = options;
  restoreLegacyUtil();
  prepareEnvironment(threads);
  const failures: TensorflowFailure[] = [];
  for (const packageName of packages) {
    try {
      const loaded: unknown = requireModule(packageName);
      if (!isNamespace(loaded)) throw new Error('it is not a TensorFlow.js namespace.');
      await loaded.ready();
      await selfTest(loaded);
      const device = describeDevice(loaded);
      return {
        loaded: true,
        tf: loaded,
        packageName,
        version: loaded.version_core ?? 'unknown',
        device,
        ...(packageName.endsWith('-gpu') && device.provider !== 'cuda' && { cudaMissing: CUDA_MISSING }),
      };
    } catch (error) {
      failures.push(classifyFailure(packageName, error));
    }
  }
  return { loaded: false, failures };
}

const CUDA_MISSING =
  'TensorFlow found no usable CUDA device and runs on the CPU. It needs an NVIDIA GPU, CUDA 11 and cuDNN 8; ' +
  'set TF_CPP_MIN_LOG_LEVEL=0 to see which library it misses.';

/** libtensorflow reads its settings from the environment once, when it is loaded; the user's own win. */
function prepareEnvironment(threads: number | undefined): void {
  // Its start-up log is not for our users; errors still show.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Otherwise it takes all memory of the GPU at once, from the desktop and from other engines.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
}

function isNamespace(value: unknown): value is TensorflowNamespace {
  if (typeof value !== 'object' || value === null) return false;
  const names = ['ready', 'tidy', 'engine', 'valueAndGrads', 'conv2d', 'elu', 'transpose'] as const;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

/**
 * f = 2·elu(Σ of a 3×3 patch) on a patch of ones: score 18, gradient 2 everywhere.
 * Backends that load and cannot convolve (a broken cuDNN) fail here and not in the middle of a run.
 */
async function selfTest(tfjs: TensorflowNamespace): Promise<void> {
  const found = tfjs.tidy(() => {
    const patch = tfjs.tensor4d(new Float32Array(9).fill(1), [1, 3, 3, 1]);
    const net = {
      kernels: [
        tfjs.tensor4d(new Float32Array(9).fill(1), [3, 3, 1, 1]),
        tfjs.tensor4d(new Float32Array([2]), [1, 1, 1, 1]),
      ],
      biases: [tfjs.tensor1d([0]), tfjs.tensor1d([0])],
    };
    const { value, gradients } = valueAndGradients(tfjs, () => scoreMap(tfjs, patch, net, { kind: 'elu' }), [
      patch,
    ]);
    return tfjs.concat([tfjs.reshape(value, [1]), tfjs.reshape(gradients[0] ?? value, [-1])]);
  });
  try {
    const values = await found.data();
    const expected = [18, ...Array.from({ length: 9 }, () => 2)];
    if (expected.length !== values.length || expected.some((x, i) => Math.abs(x - (values[i] ?? 0)) > 1e-3)) {
      throw new Error(`a self-test gave ${Array.from(values).join(', ')}.`);
    }
  } finally {
    found.dispose();
  }
}

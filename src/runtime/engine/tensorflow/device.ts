import os from 'node:os';
import type { DeviceInfo } from '../engine.ts';
import type { TensorflowNamespace } from './namespace.ts';

/** What tfjs-node's backend tells about itself, beyond the interface of tfjs-core. */
interface NodeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** Describes the device behind the active backend, which must be ready. */
export function describeDevice(tfjs: TensorflowNamespace): DeviceInfo {
  const name = tfjs.getBackend();
  if (name === 'cpu') return { provider: 'cpu', name: 'JavaScript, 1 thread', software: false };
  if (name !== 'tensorflow') return { provider: name, name: `TensorFlow.js ${name}`, software: false };
  const backend = tfjs.backend() as NodeBackend;
  const version = backend.binding?.TF_Version;
  const library = version === undefined ? 'TensorFlow' : `TensorFlow ${version}`;
  if (backend.isUsingGpuDevice === true) {
    return { provider: 'cuda', name: `CUDA device (${library})`, software: false };
  }
  const cpu = os.cpus()[0]?.model.trim() || os.arch();
  return { provider: 'cpu', name: `${cpu} (${library})`, software: false };
}

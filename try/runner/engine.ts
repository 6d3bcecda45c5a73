import { ENGINE_FILES } from 'virtual:patchwise-try';
import { PatchwiseError } from '../../src/errors.ts';
import type { DeviceInfo, EnergyEngine } from '../../src/runtime/engine/engine.ts';
import type { OnnxRuntime } from '../../src/runtime/engine/onnx/onnxruntime.ts';
import { SessionEngine } from '../../src/runtime/engine/onnx/session-engine.ts';
import { SessionPool } from '../../src/runtime/engine/onnx/session-pool.ts';
import { download } from './download.ts';
import { findGpu } from './gpu.ts';

export type WebDevice = 'wasm' | 'webgpu';

export interface WebEngineOptions {
  /** `auto` (the default) takes a real GPU where the browser has one, else WebAssembly. */
  readonly device?: WebDevice | 'auto';
  /** Told while the engine's file comes: bytes, of all. */
  readonly onDownload?: (done: number, total: number) => void;
}

/**
 * The engine `web`: onnxruntime-web in this worker, on WebGPU or WebAssembly (one thread).
 * @throws `engine/unavailable` when its file does not come, or for `webgpu` where there is none
 */
export async function createWebEngine(options: WebEngineOptions = {}): Promise<EnergyEngine> {
  const { device = 'auto', onDownload = () => {} } = options;
  const gpu = device === 'wasm' ? undefined : await findGpu();
  if (device === 'webgpu' && gpu?.available !== true) {
    throw new PatchwiseError('engine/unavailable', `WebGPU cannot be used here. ${gpu?.reason ?? ''}`.trim());
  }
  const onGpu = gpu?.available === true && (device === 'webgpu' || !gpu.software);
  const provider: WebDevice = onGpu ? 'webgpu' : 'wasm';
  const { name, bytes } = ENGINE_FILES[provider];
  const [binary, ort] = await Promise.all([download(name, bytes, onDownload), loadRuntime(provider)]);
  ort.env.logLevel = 'error';
  Object.assign(ort.env.wasm, { numThreads: 1, proxy: false, wasmBinary: binary.buffer });
  const info: DeviceInfo = onGpu
    ? { provider, name: gpu.name, software: gpu.software }
    : { provider, name: 'WebAssembly, 1 thread', software: false, threads: 1 };
  return new SessionEngine('web', info, new SessionPool(ort, { provider, threads: 1, spinning: false }));
}

async function loadRuntime(provider: WebDevice): Promise<OnnxRuntime> {
  const ort =
    provider === 'wasm' ? await import('onnxruntime-web/wasm') : await import('onnxruntime-web/webgpu');
  return ort as unknown as OnnxRuntime;
}

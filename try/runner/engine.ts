import { ENGINE_FILES } from 'virtual:patchwise-try';
import { PatchwiseError } from '../../src/errors.ts';
import type { DeviceInfo, EnergyEngine } from '../../src/runtime/engine/engine.ts';
import type { OnnxRuntime } from '../../src/runtime/engine/onnx/onnxruntime.ts';
import { SessionEngine } from '../../src/runtime/engine/onnx/session-engine.ts';
import { SessionPool } from '../../src/runtime/engine/onnx/session-pool.ts';
import { availableParallelism } from '../node/os.ts';
import { SITE } from '../node/shipped.ts';
import { download, notLoaded } from './download.ts';
import { findGpu } from './gpu.ts';

export type WebDevice = 'wasm' | 'webgpu';

export interface WebEngineOptions {
  /** `auto` (the default) takes a real GPU where the browser has one, else WebAssembly. */
  readonly device?: WebDevice | 'auto';
  /** Told while the engine's file comes: bytes, of all. */
  readonly onDownload?: (done: number, total: number) => void;
}

/**
 * The engine `web`: onnxruntime-web in this worker, on WebGPU or WebAssembly.
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
  const { script, name, bytes } = ENGINE_FILES[provider];
  const [binary, ort] = await Promise.all([download(name, bytes, onDownload), loadRuntime(script)]);
  ort.env.logLevel = 'error';
  const threads = onGpu ? 1 : defaultThreads();
  Object.assign(ort.env.wasm, { numThreads: threads, proxy: false, wasmBinary: binary.buffer });
  const words = `WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const info: DeviceInfo = onGpu
    ? { provider, name: gpu.name, software: gpu.software }
    : { provider, name: words, software: false, threads };
  return new SessionEngine('web', info, new SessionPool(ort, { provider, threads, spinning: 0 }));
}

/** Beyond it, the layers of a small net are too little work to share. */
const MOST_THREADS = 4;

/** Browsers count the halves of a core; where there are more than two, each core gets one thread. */
function defaultThreads(): number {
  const logical = availableParallelism();
  return Math.min(MOST_THREADS, logical > 2 ? Math.ceil(logical / 2) : logical);
}

/** The package as it is, by its address on the site: its threads load the same file. */
async function loadRuntime(script: string): Promise<OnnxRuntime> {
  try {
    return (await import(/* @vite-ignore */ SITE + script)) as OnnxRuntime;
  } catch (cause) {
    throw notLoaded(script, cause);
  }
}

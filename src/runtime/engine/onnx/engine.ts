import { PatchwiseError } from '../../../errors.ts';
import type { DeviceInfo } from '../engine.ts';
import { cpuName } from './device-names.ts';
import { findBlock } from './find-block.ts';
import { loadOnnxRuntime, loadWasmRuntime } from './onnxruntime.ts';
import { probeOnnxProvider } from './probe.ts';
import type { OnnxProvider } from './providers.ts';
import { type OnnxEngine, SessionEngine } from './session-engine.ts';
import { SessionPool } from './session-pool.ts';
import { defaultThreads } from './threads.ts';

export interface OnnxEngineOptions {
  /** What to compute on (`cpu`). */
  readonly provider?: OnnxProvider;
  /** Threads within an operator: 1 … 256 (the physical cores, eight at most). */
  readonly threads?: number;
  /**
   * Microseconds for which idle threads wait for the next operator by spinning, before they sleep (20). Waking a
   * sleeping thread takes longer than many an operator of a small net. 0: they sleep at once; Infinity: they spin for
   * as long as onnxruntime likes, a second about, which makes training twice as slow beside one busy process: it takes
   * a core from a spinning thread while the others wait for it. Patchwise runs beside a browser.
   */
  readonly spinning?: number;
  /** Whether steps run in onnxruntime's blocked layout where the processor has one (true); without, they are slower. */
  readonly blocks?: boolean;
}

/** Longer than it takes from one operator of a step to the next. */
const SPINNING = 20;

/**
 * Opens onnxruntime on a provider. Any but the CPU is tried in a child process first.
 * @throws `engine/unavailable` with the reason and the remedy; `value/out-of-range` for a bad number of threads
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<OnnxEngine> {
  const { provider = 'cpu', threads = defaultThreads(), spinning = SPINNING, blocks = true } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new PatchwiseError(
      'value/out-of-range',
      `onnxruntime cannot run ${threads} threads; give 1 to 256.`,
    );
  }
  const device = provider === 'cpu' ? cpuDevice(threads) : await probedDevice(provider);
  const ort = provider === 'wasm' ? await loadWasmRuntime() : await loadOnnxRuntime();
  const pool = new SessionPool(ort, { provider, threads, spinning });
  const block = provider === 'cpu' && blocks ? await findBlock(pool) : undefined;
  return new SessionEngine(`onnx-${device.provider}`, device, pool, block);
}

function cpuDevice(threads: number): DeviceInfo {
  const name = `${cpuName()}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return { provider: 'cpu', name, software: false, threads };
}

/** A provider that has computed for a child of this process need not show it again. */
const knownDevices = new Map<OnnxProvider, DeviceInfo>();

async function probedDevice(provider: OnnxProvider): Promise<DeviceInfo> {
  const known = knownDevices.get(provider);
  if (known !== undefined) return known;
  const probe = await probeOnnxProvider(provider);
  if (probe.available) {
    knownDevices.set(provider, probe.device);
    return probe.device;
  }
  throw new PatchwiseError('engine/unavailable', `onnx-${provider} cannot run here. ${probe.reason}`, {
    ...(probe.remedy === undefined ? {} : { hint: probe.remedy }),
  });
}

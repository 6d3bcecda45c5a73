import { PatchwiseError } from '../../../errors.ts';
import { checkStack } from '../conv-stack.ts';
import type { ConvStack, DeviceInfo, EnergyEngine, EnergyProgram } from '../engine.ts';
import { padHiddenChannels } from './channel-padding.ts';
import { cpuName } from './device-names.ts';
import { loadOnnxRuntime, loadWasmRuntime } from './onnxruntime.ts';
import { probeOnnxProvider } from './probe.ts';
import { OnnxProgram } from './program.ts';
import type { OnnxProvider } from './providers.ts';
import { SessionPool } from './session-pool.ts';
import { defaultThreads } from './threads.ts';

export interface OnnxEngineOptions {
  /** What to compute on (`cpu`). */
  readonly provider?: OnnxProvider;
  /** Threads within an operator: 1 … 256 (the physical cores, eight at most). */
  readonly threads?: number;
  /**
   * Whether idle threads spin between operators instead of sleeping (false). Spinning saves some microseconds an
   * operator on an otherwise idle machine; beside one busy process, which takes a core from a spinning thread while
   * the others wait for it, it makes training twice as slow. Patchwise runs beside a browser, so it does not spin.
   */
  readonly spinning?: boolean;
}

export interface OnnxEngine extends EnergyEngine {
  /** Sessions that are open, over all programs: what a leak would show in. */
  readonly openSessions: number;
}

/**
 * Opens onnxruntime on a provider. Any but the CPU is tried in a child process first.
 * @throws `engine/unavailable` with the reason and the remedy; `value/out-of-range` for a bad number of threads
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<OnnxEngine> {
  const { provider = 'cpu', threads = defaultThreads(), spinning = false } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new PatchwiseError(
      'value/out-of-range',
      `onnxruntime cannot run ${threads} threads; give 1 to 256.`,
    );
  }
  const device = provider === 'cpu' ? cpuDevice(threads) : await probedDevice(provider);
  const ort = provider === 'wasm' ? await loadWasmRuntime() : await loadOnnxRuntime();
  return new Engine(device, new SessionPool(ort, { provider, threads, spinning }));
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

/**
 * onnxruntime 1.30 computes wrong numbers on WebGPU for a convolution of 6, 9, 15, 18 … input channels (a multiple of
 * 3 that is none of 4) to a multiple of 4, see onnxruntime#29651. Multiples of 4 avoid that, and are what GPUs like.
 */
const WEBGPU_CHANNELS = 4;

class Engine implements OnnxEngine {
  readonly id: string;
  readonly device: DeviceInfo;
  readonly #pool: SessionPool;
  readonly #programs = new Set<OnnxProgram>();

  constructor(device: DeviceInfo, pool: SessionPool) {
    this.id = `onnx-${device.provider}`;
    this.device = device;
    this.#pool = pool;
  }

  get openSessions(): number {
    return this.#pool.open;
  }

  compile(stack: ConvStack): EnergyProgram {
    checkStack(stack);
    const asked = copyStack(stack);
    const run = this.device.provider === 'webgpu' ? padHiddenChannels(asked, WEBGPU_CHANNELS) : asked;
    const program = new OnnxProgram(this.#pool, asked, run, (released) => this.#programs.delete(released));
    this.#programs.add(program);
    return program;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.release()));
    await this.#pool.closeShared();
  }
}

/** Training changes its arrays in place, maybe before a session of this program is made. */
function copyStack({ layers, ...rest }: ConvStack): ConvStack {
  const copies = layers.map((layer) => ({
    ...layer,
    weights: layer.weights.slice(),
    bias: layer.bias.slice(),
  }));
  return { ...rest, layers: copies };
}

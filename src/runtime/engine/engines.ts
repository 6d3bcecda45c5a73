import { existsSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import { LIST, NUMBER, requireArgument, requireOptions, TEXT } from '../../shared/arguments.ts';
import { packageVersion } from '../machine.ts';
import type { EnergyEngine } from './engine.ts';
import {
  chooseEngine,
  type EngineId,
  type EngineReport,
  isCandidate,
  parseEngineChoice,
} from './engine-choice.ts';
import { probeOnnxProvider } from './onnx/probe.ts';
import { ONNX_PROVIDERS, type OnnxProvider } from './onnx/providers.ts';
import { probeTensorflow } from './tensorflow/probe.ts';

export interface OpenEngineOptions {
  /** Threads for one operation, where the engine runs on the CPU: 1 … 256. */
  readonly threads?: number | undefined;
}

/** One engine of the registry. A new engine is one entry here and its traits in `ENGINE_TRAITS`. */
export interface EngineEntry {
  readonly id: EngineId;
  /** Tries whether the engine can run here, outside this process where it is native. Never throws. */
  survey(): Promise<EngineReport>;
  /** @throws `engine/unavailable`, `value/out-of-range` */
  open(options: OpenEngineOptions): Promise<EnergyEngine>;
}

export const ENGINES: readonly EngineEntry[] = [...ONNX_PROVIDERS.map(onnxEntry), tensorflowEntry()];

function onnxEntry(provider: OnnxProvider): EngineEntry {
  const id = `onnx-${provider}` as const;
  return {
    id,
    async survey() {
      const version = packageVersion(provider === 'wasm' ? 'onnxruntime-web' : 'onnxruntime-node');
      const common = { id, ...(version !== undefined && { version }) };
      const probe = await probeOnnxProvider(provider);
      if (probe.available) {
        return { ...common, available: true, device: probe.device, software: probe.device.software };
      }
      const { reason, remedy: install } = probe;
      return {
        ...common,
        available: false,
        software: false,
        reason: sentence(reason),
        ...(install !== undefined && { install }),
      };
    },
    async open({ threads }) {
      const { createOnnxEngine } = await import('./onnx/engine.ts');
      return createOnnxEngine({ provider, ...(threads !== undefined && { threads }) });
    },
  };
}

function tensorflowEntry(): EngineEntry {
  const id = 'tensorflow';
  return {
    id,
    async survey() {
      const probe = await probeTensorflow();
      if (!probe.available) {
        const reason = probe.failures.map((failure) => sentence(failure.reason)).join(' ');
        const install = probe.failures.map((failure) => failure.install).join(', or ');
        return { id, available: false, software: false, reason, install };
      }
      const { device, version, cudaMissing: reason } = probe;
      return {
        id,
        available: true,
        device,
        software: device.software,
        version,
        ...(reason !== undefined && { reason }),
      };
    },
    async open(options) {
      const { createTensorflowEngine } = await import('./tensorflow/engine.ts');
      return createTensorflowEngine(options);
    },
  };
}

/** Reasons end in a library's own words, with or without a full stop. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/**
 * What can run on this machine, in the order of `ENGINE_IDS`: for `patchwise doctor`. Takes a second or two.
 *
 * @example
 * import { surveyEngines } from 'patchwise';
 * for (const { id, available, reason } of await surveyEngines()) console.log(id, available, reason);
 */
export async function surveyEngines(engines: readonly EngineEntry[] = ENGINES): Promise<EngineReport[]> {
  requireArgument(engines, 'engines', LIST);
  return Promise.all(engines.map((engine) => engine.survey()));
}

/**
 * Opens an engine by name; `auto` and `onnx` try what there is and open the fastest with a device of its own. Where no
 * graphics card can be, what tries for one in processes of their own takes a second for nothing: the CPU is opened at
 * once, and the others are tried only if that fails.
 * @param choice one of `ENGINE_CHOICES`
 * @param engines the registry, and whether the machine may have a graphics card; others in tests
 * @throws `engine/unknown`, listing the choices; `engine/unavailable` with the reason and what to install;
 *   `value/out-of-range` for a bad number of threads
 *
 * @example
 * import { openEngine } from 'patchwise';
 * const engine = await openEngine('onnx-cpu', { threads: 2 });
 * console.log(engine.id, engine.device);
 * await engine.dispose();
 */
export async function openEngine(
  choice: string,
  options: OpenEngineOptions = {},
  engines: readonly EngineEntry[] = ENGINES,
  mayHaveGpu: () => boolean = mayHaveGraphicsCard,
): Promise<EnergyEngine> {
  requireArgument(choice, 'choice', TEXT);
  requireOptions(options, { threads: NUMBER });
  const known = parseEngineChoice(choice);
  if (known !== 'auto' && known !== 'onnx') {
    const named = engines.find((engine) => engine.id === known);
    if (named !== undefined) return named.open(options);
  }
  const candidates = engines.filter((engine) => isCandidate(engine.id, known));
  const cpu = candidates.find(({ id }) => id === 'onnx-cpu');
  if (cpu !== undefined && !mayHaveGpu()) {
    const opened = await cpu.open(options).catch((error: unknown) => {
      if (error instanceof PatchwiseError && error.code === 'engine/unavailable') return undefined;
      throw error;
    });
    if (opened !== undefined) return opened;
  }
  const { id } = chooseEngine(await surveyEngines(candidates), known);
  return (candidates.find((engine) => engine.id === id) as EngineEntry).open(options);
}

/** What Linux shows of graphics cards: of all drivers, NVIDIA's, AMD's and Windows' below it. */
const GRAPHICS_DEVICES = ['/dev/dri', '/dev/nvidiactl', '/dev/kfd', '/dev/dxg'];

/** Whether there may be a graphics card; other systems than Linux do not tell without a driver. */
function mayHaveGraphicsCard(): boolean {
  return process.platform !== 'linux' || GRAPHICS_DEVICES.some((path) => existsSync(path));
}

import { assertNever, PatchwiseError } from '../../errors.ts';
import type { DeviceInfo } from './engine.ts';

/** Every engine, an id each; an onnx engine is one execution provider of onnxruntime. */
export const ENGINE_IDS = [
  'onnx-cpu',
  'onnx-webgpu',
  'onnx-cuda',
  'onnx-coreml',
  'onnx-dml',
  'onnx-wasm',
  'tensorflow',
] as const;

export type EngineId = (typeof ENGINE_IDS)[number];

/** What `--engine` takes: an engine by id, the best of onnxruntime, or the best of all. */
export const ENGINE_CHOICES = ['auto', 'onnx', ...ENGINE_IDS] as const;

export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** What is known of one engine on this machine. */
export interface EngineReport {
  readonly id: EngineId;
  readonly available: boolean;
  /** Set when available. */
  readonly device?: DeviceInfo;
  /** True for a GPU emulated on the CPU: slower than the CPU itself. */
  readonly software: boolean;
  /** Version of the library behind it, where it is installed. */
  readonly version?: string;
  /** Why it cannot run here, or does not run on the device it is made for. A full sentence. */
  readonly reason?: string;
  /** What to do about the reason: a command or a sentence. */
  readonly install?: string;
}

/** @throws `engine/unknown`, listing the choices */
export function parseEngineChoice(name: string): EngineChoice {
  const choice = ENGINE_CHOICES.find((known) => known === name);
  if (choice !== undefined) return choice;
  throw new PatchwiseError('engine/unknown', `There is no engine called "${name}".`, {
    hint: `Choose one of: ${ENGINE_CHOICES.join(', ')}.`,
    details: { name, choices: ENGINE_CHOICES },
  });
}

/**
 * Picks the engine to open. `auto` and `onnx` take the fastest that has a device of its own: CUDA, then the other
 * GPUs, then the CPU; never a software GPU. An engine by id is taken whatever its device.
 * @throws `engine/unavailable` with the reasons and what to install
 */
export function chooseEngine(reports: readonly EngineReport[], choice: EngineChoice = 'auto'): EngineReport {
  const candidates = reports.filter((report) => isCandidate(report.id, choice));
  const byId = choice !== 'auto' && choice !== 'onnx';
  const usable = candidates.filter((report) => report.available && (byId || !report.software));
  const best = usable.sort((a, b) => rank(a) - rank(b))[0];
  if (best !== undefined) return best;
  throw unavailable(choice, candidates);
}

/** Whether a choice may be answered by an engine. WebAssembly, many times slower, only when it is asked for by name. */
export function isCandidate(id: EngineId, choice: EngineChoice): boolean {
  if (id === 'onnx-wasm') return choice === id;
  if (choice === 'auto') return true;
  return choice === 'onnx' ? id !== 'tensorflow' : id === choice;
}

/** Lower is faster. */
function rank(report: EngineReport): number {
  switch (report.id) {
    case 'onnx-cuda':
      return 0;
    case 'tensorflow':
      return report.device?.provider === 'cuda' ? 1 : 6;
    case 'onnx-webgpu':
      return 2;
    case 'onnx-coreml':
      return 3;
    case 'onnx-dml':
      return 4;
    case 'onnx-cpu':
      return 5;
    case 'onnx-wasm':
      return 7;
    default:
      return assertNever(report.id);
  }
}

/** What is left where nothing native runs; never taken without being asked for. */
function slowly(choice: EngineChoice): readonly string[] {
  if (choice !== 'auto' && choice !== 'onnx') return [];
  return ['`npm install onnxruntime-web`, then --engine onnx-wasm runs everywhere, some ten times as slow'];
}

/** The error for a choice of which no candidate can be used. */
function unavailable(choice: EngineChoice, candidates: readonly EngineReport[]): PatchwiseError {
  const reasons = candidates.map(({ id, available, software, reason }) => {
    if (available && software) return `${id} has only a software GPU.`;
    return reason ?? `${id} cannot run here.`;
  });
  const install = candidates.flatMap((report) => report.install ?? []);
  const what = choice === 'auto' ? 'No engine can run' : `The engine "${choice}" cannot run`;
  return new PatchwiseError('engine/unavailable', `${what} on this machine. ${reasons.join(' ')}`.trim(), {
    hint: [
      ...install,
      ...slowly(choice),
      '`patchwise doctor` shows what can run here; --engine auto picks the fastest.',
    ].join(' Or: '),
    details: { choice, reports: candidates },
  });
}

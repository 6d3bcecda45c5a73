import { PatchwiseError } from '../../errors.ts';
import type { DeviceInfo } from './engine.ts';

/** What is known of an engine before it is tried. */
export interface EngineTraits {
  /** The library behind it: `--engine` takes the best of a family by its name. */
  readonly family: 'onnx' | 'tensorflow';
  /** Its place among all, by the device that it found: lower is faster. */
  readonly rank: (device: DeviceInfo | undefined) => number;
  /** Many times slower than the others: taken only when it is asked for by name. */
  readonly byNameOnly?: boolean;
}

/** Every engine, by id; an onnx engine is one execution provider of onnxruntime. How each is opened: engines.ts. */
const ENGINE_TRAITS = {
  'onnx-cpu': { family: 'onnx', rank: () => 5 },
  'onnx-webgpu': { family: 'onnx', rank: () => 2 },
  'onnx-cuda': { family: 'onnx', rank: () => 0 },
  'onnx-coreml': { family: 'onnx', rank: () => 3 },
  'onnx-dml': { family: 'onnx', rank: () => 4 },
  'onnx-wasm': { family: 'onnx', rank: () => 7, byNameOnly: true },
  tensorflow: { family: 'tensorflow', rank: (device) => (device?.provider === 'cuda' ? 1 : 6) },
} as const satisfies Readonly<Record<string, EngineTraits>>;

export type EngineId = keyof typeof ENGINE_TRAITS;

export const ENGINE_IDS = Object.keys(ENGINE_TRAITS) as readonly EngineId[];

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
  const byId = candidates.length === 1 && candidates[0]?.id === choice;
  const usable = candidates.filter((report) => report.available && (byId || !report.software));
  const rank = ({ id, device }: EngineReport): number => ENGINE_TRAITS[id].rank(device);
  const best = usable.sort((a, b) => rank(a) - rank(b))[0];
  if (best !== undefined) return best;
  throw unavailable(choice, candidates);
}

/** Whether a choice may be answered by an engine. */
export function isCandidate(id: EngineId, choice: EngineChoice): boolean {
  const { family, byNameOnly = false } = traitsOf(id);
  if (byNameOnly) return choice === id;
  return choice === 'auto' || choice === id || choice === family;
}

function traitsOf(id: EngineId): EngineTraits {
  return ENGINE_TRAITS[id];
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

import { assertNever } from '../../../errors.ts';
import { packageVersion } from '../../machine.ts';
import { processFile } from '../../package.ts';
import { type ProbeOutcome, type ProbeProcessOptions, probeInProcess } from '../../probe-process.ts';
import type { DeviceInfo } from '../engine.ts';
import { cudaCommand } from './cuda-command.ts';
import { describeDevice } from './describe-device.ts';
import { WASM_REMEDY } from './onnxruntime.ts';
import type { ProbeMessage } from './probe-child.ts';
import type { OnnxProvider } from './providers.ts';

/** Whether a provider can compute on this machine. */
export type ProviderProbe =
  | { readonly provider: OnnxProvider; readonly available: true; readonly device: DeviceInfo }
  | {
      readonly provider: OnnxProvider;
      readonly available: false;
      /** Why not, as a sentence. */
      readonly reason: string;
      /** What would make it available, as a sentence; absent where nothing can on this kind of machine. */
      readonly remedy?: string;
    };

/**
 * Lets a provider compute something in a process of its own, because a missing or broken driver may crash or hang the
 * process that touches it. One that computes for 30 s without an answer (the first use compiles shaders), or does nothing
 * for as long, counts as unavailable. Never throws.
 */
export async function probeOnnxProvider(
  provider: OnnxProvider,
  options: ProbeProcessOptions = {},
): Promise<ProviderProbe> {
  if (provider === 'wasm' && packageVersion('onnxruntime-web') === undefined) {
    return { provider, available: false, reason: 'onnxruntime-web is not installed.', remedy: WASM_REMEDY };
  }
  const elsewhere = wrongSystem(provider);
  if (elsewhere !== undefined) return { provider, available: false, reason: elsewhere };
  const { environment = process.env } = options;
  const { outcome, log } = await probeInProcess<ProbeMessage>(
    processFile('runtime/engine/onnx/probe-child'),
    [provider],
    {
      ...options,
      // Lets the Vulkan loader say which device it opens; other systems ignore it.
      environment: { ...environment, VK_LOADER_DEBUG: 'driver' },
    },
  );
  const reason = failureOf(outcome);
  if (reason === undefined) return { provider, available: true, device: await describeDevice(provider, log) };
  const remedy = remedyFor(provider);
  return { provider, available: false, reason, ...(remedy !== undefined && { remedy }) };
}

/** Providers that exist for one kind of system only. */
function wrongSystem(provider: OnnxProvider): string | undefined {
  const { platform, arch } = process;
  if (provider === 'coreml' && platform !== 'darwin') return 'CoreML exists on macOS only.';
  if (provider === 'dml' && platform !== 'win32') return 'DirectML exists on Windows only.';
  if (provider === 'cuda' && !(platform === 'linux' && arch === 'x64')) {
    return 'onnxruntime-node has CUDA on Linux x64 only.';
  }
  return undefined;
}

function failureOf(outcome: ProbeOutcome<ProbeMessage>): string | undefined {
  switch (outcome.kind) {
    case 'answered':
      return failureInAnswer(outcome.answer);
    case 'crashed':
      return `It crashed when tried (${outcome.how}).`;
    case 'timeout':
      return 'It did not answer in time.';
    default:
      return assertNever(outcome);
  }
}

function failureInAnswer(answer: ProbeMessage): string | undefined {
  switch (answer.kind) {
    case 'computed':
      return undefined;
    case 'missing':
      return `This build of onnxruntime-node has only ${answer.bundled.join(', ')}.`;
    case 'failed':
      return `It failed when tried: ${shorten(answer.message)}`;
    default:
      return assertNever(answer);
  }
}

/** What a native error says, without the source file and the condition that raised it. */
function shorten(message: string): string {
  const said = message.split(' was false. ').at(-1) as string;
  const line = said.trim().split('\n')[0] as string;
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

const LINUX_VULKAN =
  "Install a Vulkan driver for the graphics card: NVIDIA's own, or Mesa's (`mesa-vulkan-drivers` on Debian and Ubuntu) for AMD and Intel.";

function remedyFor(provider: OnnxProvider): string | undefined {
  switch (provider) {
    case 'cpu':
      return 'Run `npm install` again: the package or its native library is damaged.';
    case 'webgpu':
      return process.platform === 'linux' ? LINUX_VULKAN : 'Update the driver of the graphics card.';
    case 'cuda':
      return `It needs an NVIDIA GPU, CUDA 12 and cuDNN 9; then fetch the provider (some 300 MB): \`${cudaCommand()}\`.`;
    case 'wasm':
      return WASM_REMEDY;
    case 'coreml':
    case 'dml':
      return undefined;
    default:
      return assertNever(provider);
  }
}

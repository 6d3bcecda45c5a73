import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DeviceInfo } from '../engine.ts';
import { cpuName, nvidiaName, vulkanDeviceInLog, windowsAdapter } from './device-names.ts';
import type { ProbeMessage } from './probe-child.ts';
import { ONNX_PROVIDERS, type OnnxProvider } from './providers.ts';

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

export interface ProbeOptions {
  /** Milliseconds before a provider that does not answer counts as unavailable (30,000: first use compiles shaders). */
  readonly timeout?: number;
  /** The environment of the child process (this process's). */
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
}

const DEFAULT_TIMEOUT = 30_000;

/** Probes every provider of onnxruntime, one after the other, for `patchwise doctor`. */
export async function probeOnnxProviders(options: ProbeOptions = {}): Promise<ProviderProbe[]> {
  const probes: ProviderProbe[] = [];
  for (const provider of ONNX_PROVIDERS) probes.push(await probeOnnxProvider(provider, options));
  return probes;
}

/**
 * Lets a provider compute something in a child process, because a missing or broken driver may crash or hang the
 * process that touches it.
 */
export async function probeOnnxProvider(
  provider: OnnxProvider,
  { timeout = DEFAULT_TIMEOUT, environment = process.env }: ProbeOptions = {},
): Promise<ProviderProbe> {
  const reason = wrongSystem(provider);
  if (reason !== undefined) return { provider, available: false, reason };
  const { outcome, log } = await runChild(provider, timeout, environment);
  if (outcome.kind === 'computed') {
    return { provider, available: true, device: await describeDevice(provider, log) };
  }
  return { provider, available: false, reason: failureReason(outcome, timeout), ...remedyFor(provider) };
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

type Outcome =
  | ProbeMessage
  | { readonly kind: 'crashed'; readonly how: string }
  | { readonly kind: 'timeout' };

function runChild(
  provider: OnnxProvider,
  timeout: number,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<{ readonly outcome: Outcome; readonly log: string }> {
  // The child has the extension of this file: .ts from sources, .js from dist.
  const script = fileURLToPath(import.meta.url).replace(/probe(\.[cm]?[jt]s)$/, 'probe-child$1');
  return new Promise((resolve) => {
    const child = fork(script, [provider], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Lets the Vulkan loader say which device it opens; other systems ignore it.
      env: { ...environment, VK_LOADER_DEBUG: 'driver' },
    });
    let log = '';
    let outcome: Outcome | undefined;
    const collect = (text: Buffer) => {
      if (log.length < 1_000_000) log += text.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('message', (message) => {
      outcome = message as ProbeMessage;
    });
    const timer = setTimeout(() => {
      outcome ??= { kind: 'timeout' };
      child.kill('SIGKILL');
    }, timeout);
    const finish = (how: string) => {
      clearTimeout(timer);
      resolve({ outcome: outcome ?? { kind: 'crashed', how }, log });
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => finish(signal ?? `exit code ${code}`));
  });
}

function failureReason(outcome: Exclude<Outcome, { kind: 'computed' }>, timeout: number): string {
  switch (outcome.kind) {
    case 'missing':
      return `This build of onnxruntime-node has only ${outcome.bundled.join(', ')}.`;
    case 'failed':
      return `It failed when tried: ${shorten(outcome.message)}`;
    case 'crashed':
      return `It crashed when tried (${outcome.how}).`;
    case 'timeout':
      return `It did not answer within ${timeout / 1000} s.`;
  }
}

/** The last line of a native error, without the source file and function that raised it. */
function shorten(message: string): string {
  const said = message.split(' was false. ').at(-1) as string;
  const line = said.trim().split('\n')[0] as string;
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function remedyFor(provider: OnnxProvider): { remedy?: string } {
  switch (provider) {
    case 'cpu':
      return { remedy: 'Run `npm install` again: the package or its native library is damaged.' };
    case 'webgpu':
      return process.platform === 'linux'
        ? {
            remedy:
              "Install a Vulkan driver for the graphics card: NVIDIA's own, or Mesa's (`mesa-vulkan-drivers` on Debian and Ubuntu) for AMD and Intel.",
          }
        : { remedy: 'Update the driver of the graphics card.' };
    case 'cuda':
      return {
        remedy:
          'Needs an NVIDIA GPU, CUDA 12 and cuDNN 9; then fetch the provider: `npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12`.',
      };
    case 'coreml':
    case 'dml':
      return {};
  }
}

/** Names the device. onnxruntime-node itself does not tell which adapter it took. */
async function describeDevice(provider: OnnxProvider, log: string): Promise<DeviceInfo> {
  switch (provider) {
    case 'cpu':
      return { provider, name: cpuName(), software: false };
    case 'webgpu':
      return describeWebGpu(log);
    case 'cuda':
      return { provider, name: (await nvidiaName()) ?? 'NVIDIA GPU', software: false };
    case 'coreml':
      return { provider, name: `CoreML on ${cpuName()}`, software: false };
    case 'dml':
      return { provider, name: 'DirectML adapter', software: false };
  }
}

/**
 * On Linux WebGPU is Vulkan, and the loader's log names the device that was opened (a software one is known by its
 * name). Should a loader be silent, a machine without any GPU device node can only have opened a software one.
 * On Windows it is Direct3D 12, whose software device (WARP) serves when no real adapter is installed. On macOS it is
 * Metal, which has no software device.
 */
async function describeWebGpu(log: string): Promise<DeviceInfo> {
  const provider = 'webgpu';
  switch (process.platform) {
    case 'linux': {
      const device = vulkanDeviceInLog(log);
      if (device !== undefined) return { provider, ...device };
      const software = !hasGpuNode();
      return { provider, name: software ? 'a software Vulkan device' : 'a Vulkan device', software };
    }
    case 'win32':
      return {
        provider,
        ...((await windowsAdapter()) ?? { name: 'a Direct3D 12 adapter', software: false }),
      };
    default:
      return { provider, name: `GPU of ${cpuName()}`, software: false };
  }
}

function hasGpuNode(): boolean {
  const names = (folder: string): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return (
    names('/dev/dri').some((name) => name.startsWith('renderD')) ||
    names('/dev').some((name) => /^(nvidia\d+|dxg|kgsl-.*|mali\d*)$/.test(name))
  );
}

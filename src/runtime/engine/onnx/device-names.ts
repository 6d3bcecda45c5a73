import { execFile } from 'node:child_process';
import { cpus } from 'node:os';

/** What computes, for people. */
export interface NamedDevice {
  readonly name: string;
  /** True for a GPU emulated on the processor. */
  readonly software: boolean;
}

/** "AMD EPYC 9B14" */
export function cpuName(): string {
  const model = cpus()[0]?.model.trim();
  return model !== undefined && model !== '' && model !== 'unknown' ? model : `${process.arch} processor`;
}

/**
 * The device that a process opened, from what the Vulkan loader wrote under VK_LOADER_DEBUG=driver:
 * `Using "llvmpipe (LLVM 19.1.7, 256 bits)" with driver: "libvulkan_lvp.so"`; undefined when it says nothing.
 */
export function vulkanDeviceInLog(log: string): NamedDevice | undefined {
  const [, name, driver] = /Using "([^"]*)" with driver: "([^"]*)"/.exec(log) ?? [];
  if (name === undefined || driver === undefined) return undefined;
  const software =
    /llvmpipe|lavapipe|softpipe|swrast|swiftshader/i.test(name) || /_lvp|swiftshader/i.test(driver);
  return { name, software };
}

/** The names of the display adapters of Windows, one a line; undefined when it does not tell. */
export function askWindows(): Promise<string | undefined> {
  const question = '(Get-CimInstance Win32_VideoController).Name';
  return ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question]);
}

/**
 * The first real adapter in a list of names, one a line. Microsoft's own (Basic Display, Remote Display, Hyper-V) are
 * no GPUs: where there are no others, Direct3D emulates one.
 */
export function adapterInList(lines: string): NamedDevice | undefined {
  const names = lines
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const real = names.find((name) => !/^Microsoft /i.test(name));
  const name = real ?? names[0];
  return name === undefined ? undefined : { name, software: real === undefined };
}

/** The first NVIDIA GPU's name, from its driver's own tool; undefined without it. */
export async function askNvidia(): Promise<string | undefined> {
  const answer = await ask('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']);
  return answer?.split('\n')[0]?.trim() || undefined;
}

function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}

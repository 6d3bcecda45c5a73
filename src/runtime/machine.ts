import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/** What `patchwise doctor` and bug reports say about a machine. */
export interface MachineInfo {
  /** "Linux 6.1.0", "Darwin 24.5.0", "Windows_NT 10.0.22631" */
  readonly os: string;
  /** `x64`, `arm64`, … */
  readonly arch: string;
  readonly cpu: string;
  /** Threads that this process may use: fewer than the machine has, under a CPU limit. */
  readonly cores: number;
  /** Memory that this process may use, in bytes: the machine's, or a container's limit. */
  readonly memoryBytes: number;
  readonly node: string;
  /** Installed versions of what the results depend on; null when a package is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
}

const PACKAGES = [
  'onnxruntime-node',
  'onnxruntime-web',
  'sharp',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
] as const;

/** Describes this machine. Loads nothing native, and never throws. */
export function machineInfo(): MachineInfo {
  return {
    os: `${os.type()} ${os.release()}`,
    arch: os.arch(),
    cpu: os.cpus()[0]?.model.trim() || 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: usableMemory(os.totalmem(), process.constrainedMemory?.()),
    node: process.versions.node,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, packageVersion(name) ?? null])),
  };
}

/** Without a limit, Node reports 0, undefined or an absurd number as the limit. */
export function usableMemory(total: number, limit: number | undefined): number {
  return limit !== undefined && limit > 0 && limit < total ? limit : total;
}

/**
 * The installed version of a package, or undefined. It is looked up as Node looks up modules, and read from
 * package.json without loading the package.
 */
export function packageVersion(name: string): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const file = path.join(folder, ...name.split('/'), 'package.json');
    if (!existsSync(file)) continue;
    try {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown };
      return typeof version === 'string' ? version : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

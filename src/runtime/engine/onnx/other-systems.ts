import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Libraries of onnxruntime-node that are for other systems or processors. */
export interface OtherSystems {
  /** Folders of them, absolute. */
  readonly folders: readonly string[];
  readonly bytes: number;
}

/** What a library is for, in Node's words: `process.platform` and `process.arch`. */
export interface Target {
  readonly platform: string;
  readonly arch: string;
}

const NONE: OtherSystems = { folders: [], bytes: 0 };

/**
 * Finds them: onnxruntime-node brings its libraries for Linux, macOS and Windows in one package, of which one folder can
 * be loaded. None where that one is missing, or where the package lies in no folder of its own.
 * @param target the system to keep
 * @param from a module of Patchwise's package, from which onnxruntime-node is looked up
 */
export function findOtherSystems(target: Target = process, from: string = import.meta.url): OtherSystems {
  const binaries = binariesFolder(from);
  if (binaries === undefined) return NONE;
  const folders = subfolders(binaries).flatMap((version) => {
    if (!existsSync(join(version, target.platform, target.arch))) return [];
    return subfolders(version).flatMap((platform) =>
      platform === join(version, target.platform)
        ? subfolders(platform).filter((arch) => arch !== join(platform, target.arch))
        : [platform],
    );
  });
  return { folders, bytes: folders.reduce((sum, folder) => sum + bytesBelow(folder), 0) };
}

/**
 * Removes them. Where packages are hard links into a store (pnpm), the store keeps its own.
 * @returns what it has removed
 * @throws the system's error, where the folder cannot be written to
 */
export function removeOtherSystems(target: Target = process, from: string = import.meta.url): OtherSystems {
  const found = findOtherSystems(target, from);
  for (const folder of found.folders) rmSync(folder, { recursive: true });
  return found;
}

/**
 * Removes them where a first start may: Patchwise is a package in somebody's node_modules (never in a checkout), the
 * folder can be written to, disk is freed by it (a store of hard links keeps its own), and
 * `PATCHWISE_ALL_SYSTEMS` does not say otherwise. npm 10 and 11 have done it while installing; npm 12 runs no script.
 * Never fails.
 * @returns what it has removed
 */
export function removeOnFirstStart(
  target: Target = process,
  from: string = import.meta.url,
  env: Readonly<Record<string, string | undefined>> = process.env,
): OtherSystems {
  if (env['PATCHWISE_ALL_SYSTEMS'] || !isInstalled(from)) return NONE;
  try {
    const { folders } = findOtherSystems(target, from);
    return folders.some(isLinked) ? NONE : removeOtherSystems(target, from);
  } catch {
    // Not ours to change, or another process is at it: `doctor` tells what is left.
    return NONE;
  }
}

/** Whether a module of Patchwise lies in a node_modules. */
function isInstalled(from: string): boolean {
  return fileURLToPath(from).split(sep).includes('node_modules');
}

function isLinked(folder: string): boolean {
  return filesBelow(folder).some((file) => statSync(file).nlink > 1);
}

function binariesFolder(from: string): string | undefined {
  try {
    const folder = join(dirname(createRequire(from).resolve('onnxruntime-node/package.json')), 'bin');
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function subfolders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

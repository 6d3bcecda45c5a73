import { rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { createComputeQueue } from '../runtime/engine/compute-queue.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { shareEngine } from '../runtime/engine/shared-engine.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { referencedFile } from './sample-path.ts';
import type { CheckpointStore, NodeServices } from './services.ts';

export interface LocalServicesOptions {
  /** Opens the engine when a node first asks for it. */
  readonly openEngine: () => Promise<EnergyEngine>;
  /** Folder that relative input paths start from; `sample:` names come from the package. */
  readonly inputRoot: string;
  readonly outputFolder: string;
  readonly checkpointFolder: string;
  /** Whether checkpoints of earlier runs are taken up. */
  readonly resume: boolean;
  readonly onOutput?: (path: string, bytes: Uint8Array) => void;
  /** The graph that runs, for outputs that carry it. */
  readonly graphText?: string;
}

export interface LocalServices extends NodeServices {
  /** The engine, if a node has asked for it. */
  readonly openedEngine: () => Promise<EnergyEngine> | undefined;
  /** Frees the device. */
  dispose(): Promise<void>;
}

/** Services on this machine's file system, for the command line and for the server's runner. */
export function createLocalServices(options: LocalServicesOptions): LocalServices {
  const queue = createComputeQueue();
  let opened: Promise<EnergyEngine> | undefined;
  return {
    async engine({ nodeId, signal }) {
      opened ??= options.openEngine();
      return shareEngine(await opened, queue, { client: nodeId, signal });
    },
    resolveInput: (path) => referencedFile(path) ?? resolve(options.inputRoot, path),
    async writeOutput(name, bytes) {
      const path = insideOf(options.outputFolder, name);
      await ensureFolder(dirname(path));
      await writeFileAtomic(path, bytes);
      options.onOutput?.(path, bytes);
      return path;
    },
    ...(options.graphText !== undefined && { graphText: options.graphText }),
    checkpoints: checkpointFolder(options.checkpointFolder, options.resume),
    openedEngine: () => opened,
    async dispose() {
      await queue.idle();
      await (await opened)?.dispose();
    },
  };
}

/** Checkpoints as files `<key>.safetensors` in a folder that is made when first needed. */
function checkpointFolder(folder: string, resume: boolean): CheckpointStore {
  const pathOf = (key: string) => join(folder, `${key}.safetensors`);
  const written = new Set<string>();
  return {
    async load(key) {
      if (!resume && !written.has(key)) return undefined;
      try {
        return await readFileChecked(pathOf(key));
      } catch (error) {
        if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
        throw error;
      }
    },
    async save(key, bytes) {
      await ensureFolder(folder);
      await writeFileAtomic(pathOf(key), bytes);
      written.add(key);
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

/** Joins a file name to a folder, refusing what would leave it. */
function insideOf(folder: string, name: string): string {
  const root = resolve(folder);
  const path = resolve(root, name);
  const inside = relative(root, path);
  if (
    inside === '' ||
    inside.startsWith('..') ||
    inside.split(sep).includes('..') ||
    resolve(inside) === inside
  ) {
    throw new PatchwiseError('file/unwritable', `"${name}" is not inside the output folder.`, {
      hint: 'Give a file name without folders above it.',
    });
  }
  return path;
}

import { rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { PatchwiseError, systemCode } from '../errors.ts';
import { createComputeQueue } from '../runtime/engine/compute-queue.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { shareEngine } from '../runtime/engine/shared-engine.ts';
import { ensureFolder, moveFile, readFileChecked, writeFailure, writeFileAtomic } from '../runtime/files.ts';
import {
  type Checks,
  FUNCTION,
  NUMBER,
  RECORD,
  requireOptions,
  TEXT,
  withMethods,
  YES_OR_NO,
} from '../shared/arguments.ts';
import { referencedFile } from './sample-path.ts';
import type { CheckpointStore, NodeServices } from './services.ts';

/** Folders and engine of {@link createLocalServices}. */
export interface LocalServicesOptions {
  /** Opens the engine when a node first asks for it. @param nodeId that node */
  readonly openEngine: (nodeId: string) => Promise<EnergyEngine>;
  /** Folder that relative input paths start from; `sample:` names come from the package. */
  readonly inputRoot: string;
  /** Files of what is named by reference, such as `asset:…` of a studio. */
  readonly references?: Readonly<Record<string, string>>;
  readonly outputFolder: string;
  readonly checkpointFolder: string;
  /** Whether checkpoints of earlier runs are taken up. */
  readonly resume: boolean;
  readonly onOutput?: (path: string, bytes: Uint8Array) => void;
  /** Bytes that outputs may take in all; without it there is no limit but the disk's. */
  readonly maxOutputBytes?: number;
  /** The graph that runs, for outputs that carry it. */
  readonly graphText?: string;
  /** Where checkpoints are instead of in a folder. */
  readonly checkpoints?: CheckpointStore;
}

const OPTIONS: Checks<LocalServicesOptions> = {
  openEngine: FUNCTION,
  inputRoot: TEXT,
  references: RECORD,
  outputFolder: TEXT,
  checkpointFolder: TEXT,
  resume: YES_OR_NO,
  onOutput: FUNCTION,
  maxOutputBytes: NUMBER,
  graphText: TEXT,
  checkpoints: withMethods('a store of checkpoints', 'load', 'save', 'remove'),
};

export interface LocalServices extends NodeServices {
  /** The engine, if a node has asked for it. */
  readonly openedEngine: () => Promise<EnergyEngine> | undefined;
  /** What tells results of this engine from those of others: see {@link providerTag}. Opens the engine. */
  provider(nodeId: string): Promise<string>;
  /** Frees the device. */
  dispose(): Promise<void>;
}

/**
 * Services on this machine's file system, for the command line and for the server's runner.
 *
 * @example
 * import { createLocalServices, openEngine } from 'patchwise';
 * const services = createLocalServices({
 *   openEngine: () => openEngine('onnx-cpu'),
 *   inputRoot: '.',
 *   outputFolder: 'out',
 *   checkpointFolder: 'out/checkpoints',
 *   resume: false,
 * });
 * await services.dispose();
 */
export function createLocalServices(options: LocalServicesOptions): LocalServices {
  requireOptions(options, OPTIONS, ['openEngine', 'inputRoot', 'outputFolder', 'checkpointFolder']);
  const queue = createComputeQueue();
  let opened: Promise<EnergyEngine> | undefined;
  let written = 0;
  const open = (nodeId: string): Promise<EnergyEngine> => {
    opened ??= options.openEngine(nodeId);
    return opened;
  };
  const provider = async (nodeId: string): Promise<string> => providerTag(await open(nodeId));
  const store = options.checkpoints ?? openCheckpoints(options.checkpointFolder, options.resume);
  return {
    async engine({ nodeId, signal }) {
      opened = open(nodeId);
      return shareEngine(await opened, queue, { client: nodeId, signal });
    },
    resolveInput: (path) =>
      options.references?.[path] ?? referencedFile(path) ?? resolve(options.inputRoot, path),
    async writeOutput(name, bytes) {
      const path = insideOf(options.outputFolder, name);
      if (written + bytes.byteLength > (options.maxOutputBytes ?? Number.POSITIVE_INFINITY)) {
        throw noRoom(name, written + bytes.byteLength, options.maxOutputBytes ?? 0);
      }
      written += bytes.byteLength;
      await ensureFolder(dirname(path));
      await writeFileAtomic(path, bytes);
      options.onOutput?.(path, bytes);
      return path;
    },
    ...(options.graphText !== undefined && { graphText: options.graphText }),
    checkpoints: ofProvider(store, () => provider('').catch(() => '')),
    provider,
    openedEngine: () => opened,
    async dispose() {
      await queue.idle();
      await (await opened)?.dispose();
    },
  };
}

/**
 * What results and checkpoints of an engine are kept under besides what they are of. Engines agree up to rounding, and
 * a training that goes on elsewhere would end with other weights. Empty for the CPU, the reference.
 */
function providerTag({ id, device }: Pick<EnergyEngine, 'id' | 'device'>): string {
  if (id === 'onnx-cpu') return '';
  return id.endsWith(`-${device.provider}`) ? id : `${id}-${device.provider}`;
}

/** Checkpoints of one engine only. Who asks for one is about to compute: that the engine opens costs nothing. */
function ofProvider(store: CheckpointStore, provider: () => Promise<string>): CheckpointStore {
  const named = async (key: string): Promise<string> => {
    const tag = await provider();
    return tag === '' ? key : `${key}-${tag}`;
  };
  return {
    load: async (key) => store.load(await named(key)),
    loadPrevious: async (key) => store.loadPrevious?.(await named(key)),
    save: async (key, bytes, last) => store.save(await named(key), bytes, last),
    remove: async (key) => store.remove(await named(key)),
  };
}

/**
 * Checkpoints as files `<key>.safetensors` in a folder that is made when first needed; the one before stays as
 * `<key>.previous.safetensors` until the training is done.
 */
export function openCheckpoints(
  folder: string,
  resume: boolean,
): CheckpointStore & {
  /** As `save`, of bytes that come one after the other. */
  saveFrom(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Where one lies, whether or not there is one. */
  fileOf(key: string, previous: boolean): string;
} {
  const pathOf = (key: string, which = '') => join(folder, `${key}${which}.safetensors`);
  const written = new Set<string>();
  const load = async (key: string, which?: string): Promise<Uint8Array | undefined> => {
    if (!resume && !written.has(key)) return undefined;
    try {
      return await readFileChecked(pathOf(key, which));
    } catch (error) {
      if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
      throw error;
    }
  };
  const save = async (key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
    await ensureFolder(folder, 0o700);
    // Whole and on the disk before anything is moved; a crash between the two moves leaves the one before.
    await writeFileAtomic(pathOf(key, '.next'), bytes);
    try {
      await moveFile(pathOf(key), pathOf(key, '.previous')).catch(ignoreMissing);
      await moveFile(pathOf(key, '.next'), pathOf(key));
    } catch (error) {
      throw writeFailure(pathOf(key), error);
    }
    written.add(key);
  };
  return {
    load: (key) => load(key),
    loadPrevious: (key) => load(key, '.previous'),
    save: (key, bytes) => save(key, bytes),
    saveFrom: save,
    fileOf: (key, previous) => pathOf(key, previous ? '.previous' : ''),
    async remove(key) {
      for (const which of ['', '.next', '.previous']) await rm(pathOf(key, which), { force: true });
    },
  };
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

function noRoom(name: string, wanted: number, most: number): PatchwiseError {
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return new PatchwiseError(
    'storage/full',
    `With "${name}" the run would have written ${mebibytes(wanted)}; there was room for ${mebibytes(most)}.`,
    {
      hint: 'Delete runs, images or models that you no longer need, free some disk, or raise the quota (--quota).',
    },
  );
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

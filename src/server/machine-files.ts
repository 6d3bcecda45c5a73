import { link, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileBlobStore } from '../disk/blobs.ts';
import type { KeptTensors } from '../disk/kept-tensors.ts';
import { ofHash } from '../disk/of-hash.ts';
import type { Quota } from '../disk/quota.ts';
import type { StudioFolders } from '../disk/run-folders.ts';
import { MOST_BUNDLE_BYTES, TENSOR_FILE } from '../disk/tensor-bundle.ts';
import { isBundle, tensorFile, writeTensor } from '../disk/tensor-folder.ts';
import { PatchwiseError, systemCode } from '../errors.ts';
import { diskCache } from '../nodes/disk-cache.ts';
import { openCheckpoints } from '../nodes/local-services.ts';
import type { MachineArea } from '../protocol/machines.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import { isPlainRelative } from '../studio/plain-relative.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { Claim, MachineFiles } from '../studio/ports/machine-files.ts';

export interface MachineFilesOptions {
  readonly folders: StudioFolders;
  readonly blobs: FileBlobStore;
  readonly kept: KeptTensors;
  /** Where files of workers are instead of here, by area. */
  readonly objects?: Readonly<Record<MachineArea, SharedBytes>> | undefined;
  readonly quota: Pick<Quota, 'reserve'>;
  /** Whether a run is computed elsewhere now: nobody else sends files. */
  readonly running: (runId: string) => Promise<boolean>;
}

const HASH = /^[0-9a-f]{64}$/;
/** Tensors that the studio knows to have: the photographs of many runs. */
const REMEMBERED = 10_000;

export function createMachineFiles({
  folders,
  blobs,
  kept,
  objects,
  quota,
  running,
}: MachineFilesOptions): MachineFiles {
  const cache = diskCache(folders.cache);
  const checkpoints = openCheckpoints(folders.checkpoints, true);
  /** Paths of files on offer by hash: as long as the server runs. */
  const offered = new Map<string, string>();
  /** Where tensors lie that were sent, by hash: the latest of them, its path or the name of its object. */
  const tensors = new Map<string, string>();
  const sent = { received: 0, sent: 0, spared: 0 };
  const stagedFile = (runId: string, hash: string) => join(folders.transfer, runId, hash);
  async function requireRunning(runId: string): Promise<void> {
    if (await running(runId)) return;
    throw new PatchwiseError('run/missing', 'No worker computes this run now.');
  }
  /** `<run>.<file>` @throws `run/missing` */
  const ofRun = async (name: string, file: RegExp): Promise<readonly [runId: string, file: string]> => {
    const end = name.indexOf('.');
    const [runId, rest] = [name.slice(0, Math.max(0, end)), name.slice(end + 1)];
    await requireRunning(file.test(rest) ? runId : '');
    return [runId, rest];
  };
  const checkpointOf = (name: string): readonly [key: string, previous: boolean] => {
    const [key = '', which] = name.split('.');
    return [key, which === 'previous'];
  };
  function remember(hash: string, path: string): void {
    tensors.delete(hash);
    tensors.set(hash, path);
    const [oldest] = tensors.keys();
    if (tensors.size > REMEMBERED && oldest !== undefined) tensors.delete(oldest);
  }
  /** A run's worker may put what is the run's, and no other. */
  async function claimObject(shared: SharedBytes, area: MachineArea, name: string): Promise<Claim> {
    if (area === 'files') throw notSent();
    if (area === 'outputs' || area === 'tensors') {
      const [, file] = await ofRun(name, area === 'outputs' ? HASH : TENSOR_FILE);
      // A tensor by itself is a large one: it may be the photograph of many runs.
      if (area === 'tensors' && !isBundle(file)) {
        const from = tensors.get(file);
        remember(file, name);
        if (from === name ? await shared.has(name) : from !== undefined && (await shared.copy(from, name))) {
          return { there: true };
        }
      }
    }
    return { there: false, put: await shared.address(name, 'PUT') };
  }
  return {
    async offer(path) {
      // Blobs are named by their hash, and checked when they are looked up.
      const named = /[\\/]([0-9a-f]{64})$/.exec(path)?.[1];
      const hash = named ?? sha256(await readFileChecked(path));
      offered.set(hash, path);
      return hash;
    },
    async find(area, name) {
      if (area === 'outputs' || area === 'tensors') return undefined;
      if (objects !== undefined) return { address: await objects[area].address(name, 'GET') };
      switch (area) {
        case 'files': {
          const path = offered.get(name) ?? (await blobs.find(name));
          return path === undefined ? undefined : { path };
        }
        case 'cache': {
          const file = await cache.find(name);
          return file && { path: file.path, range: { start: file.start, end: file.end } };
        }
        case 'checkpoints': {
          const path = checkpoints.fileOf(...checkpointOf(name));
          return (await sizeOf(path)) === undefined ? undefined : { path };
        }
      }
    },
    async put(area, name, { length, chunks }) {
      if (area === 'files') throw notSent();
      await quota.reserve(length, folders[area === 'outputs' ? 'transfer' : area]);
      switch (area) {
        case 'cache':
          await cache.setFrom(name, chunks);
          break;
        case 'checkpoints':
          await checkpoints.saveFrom(checkpointOf(name)[0], chunks);
          break;
        case 'outputs': {
          const [runId, hash] = await ofRun(name, HASH);
          const path = stagedFile(runId, hash);
          await ensureFolder(dirname(path), 0o700);
          await writeFileAtomic(path, ofHash(hash, chunks));
          break;
        }
        case 'tensors': {
          const [runId, hash] = await ofRun(name, TENSOR_FILE);
          if (isBundle(hash) && length > MOST_BUNDLE_BYTES) {
            throw new PatchwiseError(
              'request/too-large',
              `A bundle of tensors has ${MOST_BUNDLE_BYTES} bytes at most.`,
            );
          }
          // Named by what they hold; checked whenever one is read.
          await writeTensor(join(folders.tensors, runId), hash, chunks);
          remember(hash, tensorFile(join(folders.tensors, runId), hash));
          break;
        }
      }
      sent.received += length;
    },
    async claim(area, name) {
      if (objects !== undefined) return claimObject(objects[area], area, name);
      if (area !== 'outputs' && area !== 'tensors') return { there: false };
      const [runId, hash] = await ofRun(name, area === 'outputs' ? HASH : TENSOR_FILE);
      const path =
        area === 'outputs' ? stagedFile(runId, hash) : tensorFile(join(folders.tensors, runId), hash);
      const bytes =
        (await sizeOf(path)) ?? (area === 'tensors' ? await linked(tensors.get(hash), path) : undefined);
      if (bytes === undefined) return { there: false };
      sent.spared += bytes;
      if (area === 'tensors') remember(hash, path);
      return { there: true };
    },
    async remove(area, name) {
      switch (area) {
        case 'cache':
          return objects === undefined ? cache.delete(name) : objects.cache.remove(name);
        case 'checkpoints':
          return objects === undefined
            ? checkpoints.remove(checkpointOf(name)[0])
            : objects.checkpoints.remove(name);
        case 'files':
        case 'outputs':
        case 'tensors':
          throw new PatchwiseError('request/method', 'Only results and checkpoints can be forgotten.');
      }
    },
    dropTensors: (runId, names) => kept.drop(runId, names),
    async commit(runId, files) {
      const wrong = files.find(({ name, hash }) => !isPlainRelative(name) || !HASH.test(hash));
      if (wrong !== undefined) {
        throw new PatchwiseError(
          'request/invalid',
          `A worker sent the invalid file name ${JSON.stringify(wrong.name)}.`,
        );
      }
      // Side by side: each is some questions to the system, and a thread with much to do comes to each answer late.
      await Promise.all(
        files.map(async ({ name, hash }) => {
          const target = join(folders.runs, runId, ...name.split('/'));
          await ensureFolder(dirname(target), 0o700);
          await putInPlace(stagedFile(runId, hash), target, name);
        }),
      );
    },
    discard: (runId) => rm(join(folders.transfer, runId), { recursive: true, force: true, maxRetries: 3 }),
    figures: () => ({ ...sent }),
    counted(bytes) {
      sent.sent += bytes;
    },
  };
}

function notSent(): PatchwiseError {
  return new PatchwiseError('request/method', 'Workers send no files that graphs refer to.');
}

/** Removes what was sent for runs that nobody computes any more: what a killed server left. */
export async function clearTransfers(folders: StudioFolders, held: ReadonlySet<string>): Promise<void> {
  for (const id of await readdir(folders.transfer).catch(() => [])) {
    if (!held.has(id)) await rm(join(folders.transfer, id), { recursive: true, force: true });
  }
}

/** By a link beside it that takes its place: two files of a run may have the same bytes, and a commit may be repeated. */
async function putInPlace(staged: string, target: string, name: string): Promise<void> {
  const beside = join(dirname(target), `.patchwise-${sha256(name).slice(0, 16)}.tmp`);
  try {
    await link(staged, beside).catch(async (error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
      // Of a server that was killed.
      await rm(beside);
      await link(staged, beside);
    });
    await rename(beside, target);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new PatchwiseError('storage/missing', `The file ${JSON.stringify(name)} never arrived.`);
    }
    // A disk without links.
    await writeFileAtomic(target, await readFileChecked(staged));
  }
  // Renaming one link over another of the same file leaves both.
  await unlink(beside).catch(() => undefined);
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.size;
}

/** Makes a file a second name of another; none of them is ever written in place. @returns its size, unless there is none */
async function linked(from: string | undefined, to: string): Promise<number | undefined> {
  if (from === undefined) return undefined;
  try {
    await ensureFolder(dirname(to), 0o700);
    await link(from, to);
    return await sizeOf(to);
  } catch {
    // Gone with its run, or a disk without links: it is sent.
    return undefined;
  }
}

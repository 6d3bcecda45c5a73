import type { MachineArea, WorkerTerms } from '../../protocol/machines.ts';
import type { ByteStore, WorkerStore } from './byte-store.ts';
import { parseS3Place, s3Store } from './s3-store.ts';
import { type StudioAccess, studioStore } from './studio-store.ts';

/**
 * Where a worker finds and leaves files: with the studio, or in an object store where the studio says so. Kept tensors,
 * which the studio shows while a run goes on, always go to the studio.
 */
export async function workerStore(access: StudioAccess, files: WorkerTerms['files']): Promise<WorkerStore> {
  const studio = studioStore(access);
  if (files === undefined) return studio;
  const objects = await s3Store(parseS3Place(files));
  const of = (area: MachineArea): ByteStore => (area === 'tensors' ? studio : objects);
  return {
    get: (area, name) => of(area).get(area, name),
    put: (area, name, bytes) => of(area).put(area, name, bytes),
    claim: async (area, name) => area === 'tensors' && (await studio.claim(area, name)),
    remove: (area, name) => of(area).remove(area, name),
  };
}

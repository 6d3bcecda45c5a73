import { setLast } from '../../graph/set-last.ts';
import type { WorkerTerms } from '../../protocol/machines.ts';
import type { ObjectStore, WorkerStore } from './byte-store.ts';
import { openObjects } from './s3-store.ts';
import { type StudioAccess, studioStore } from './studio-store.ts';

/** Where a worker finds and leaves files: with the studio, or in an object store where the studio says so. */
export async function workerStore(access: StudioAccess, files: WorkerTerms['files']): Promise<WorkerStore> {
  return files === undefined ? studioStore(access) : objectsOf(await openObjects(files));
}

/** Tensors that are known to be there: the photographs of many runs. */
const REMEMBERED = 10_000;

/** An object store that gives a run what another has sent, as far as this process knows of it. */
export function objectsOf(objects: ObjectStore): WorkerStore {
  /** Names by what comes after the run's, the latest of each. */
  const sent = new Map<string, string>();
  function remember(name: string): void {
    setLast(sent, afterRun(name), name);
    const [oldest] = sent.keys();
    if (sent.size > REMEMBERED && oldest !== undefined) sent.delete(oldest);
  }
  return {
    get: objects.get,
    remove: objects.remove,
    async put(area, name, bytes) {
      await objects.put(area, name, bytes);
      if (area === 'tensors') remember(name);
    },
    async claim(area, name) {
      const from = area === 'tensors' ? sent.get(afterRun(name)) : undefined;
      const there = from !== undefined && (await objects.copy(area, from, name));
      if (there) remember(name);
      return there;
    },
  };
}

/** Of `<run>.<file>` the file. */
function afterRun(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

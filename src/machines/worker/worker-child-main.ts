import { folderFiles } from '../../disk/runner-files.ts';
import { diskCache } from '../../nodes/disk-cache.ts';
import { type RunnerChildOptions, startRunner } from '../../runner-process/runner-main.ts';
import { openObjects } from '../files/s3-store.ts';
import { sharedCache, sharedCheckpoints } from '../files/shared-stores.ts';
import { studioStore } from '../files/studio-store.ts';
import { TOKEN_VARIABLE, type WorkerChildOptions } from './worker-child-options.ts';

/** Makes this process a runner whose results and checkpoints lie with the studio too, or in an object store. */
export async function startWorkerRunner(options: RunnerChildOptions & WorkerChildOptions): Promise<void> {
  const token = process.env[TOKEN_VARIABLE];
  const store =
    'files' in options
      ? await openObjects(options.files)
      : studioStore({ url: options.studio, ...(token !== undefined && { token }) }, options.addresses);
  await startRunner(options, {
    ...folderFiles,
    cache: (folder) => sharedCache(diskCache(folder), store),
    checkpoints: (_folder, resume) => sharedCheckpoints(store, resume),
  });
}

/** The process of a worker that computes: a runner whose results and checkpoints lie with the studio too. */
import { diskCache } from '../../nodes/disk-cache.ts';
import { type RunnerChildOptions, startRunner } from '../../server/runner/runner-main.ts';
import { sharedCache, sharedCheckpoints } from '../files/shared-stores.ts';
import { workerStore } from '../files/worker-store.ts';
import { TOKEN_VARIABLE, type WorkerChildOptions } from './worker-child-options.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions & WorkerChildOptions;
const token = process.env[TOKEN_VARIABLE];
const store = await workerStore(
  { url: options.studio, ...(token !== undefined && { token }) },
  options.files,
);
await startRunner(options, {
  cache: (folder) => sharedCache(diskCache(folder), store),
  checkpoints: (_folder, resume) => sharedCheckpoints(store, resume),
});

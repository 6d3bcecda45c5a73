/** The process of a worker that computes: a runner whose results and checkpoints lie with the studio too. */
import { endWithParent } from '../../server/runner/parent-watch.ts';
import type { RunnerChildOptions } from '../../server/runner/runner-main.ts';
import type { WorkerChildOptions } from './worker-child-options.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions & WorkerChildOptions;
await endWithParent(options.parent);
const { startWorkerRunner } = await import('./worker-child-main.ts');
await startWorkerRunner(options);

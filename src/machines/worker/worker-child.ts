/** The process of a worker that computes: a runner whose results and checkpoints outlive its machine. */

import type { RunnerChildOptions } from '../../runner-process/runner-main.ts';
import { endWithParent } from '../../runtime/parent-watch.ts';
import type { WorkerChildOptions } from './worker-child-options.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions & WorkerChildOptions;
await endWithParent(options.parent);
const { startWorkerRunner } = await import('./worker-child-main.ts');
await startWorkerRunner(options);

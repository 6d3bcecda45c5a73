/** The runner's process: owns the engine and runs one graph at a time. Started by process-host.ts. */
import { endWithParent } from '../runtime/parent-watch.ts';
import type { RunnerChildOptions } from './runner-main.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions;
await endWithParent(options.parent);
// Only now: loading takes seconds, in which the parent may die.
const { startRunner } = await import('./runner-main.ts');
await startRunner(options);

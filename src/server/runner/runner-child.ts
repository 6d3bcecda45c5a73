/** The runner's process: owns the engine and runs one graph at a time. Started by process-host.ts. */
import { type RunnerChildOptions, startRunner } from './runner-main.ts';

await startRunner(JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions);

import { Worker } from 'node:worker_threads';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WATCH = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  try {
    process.kill(workerData.parent, 0);
    if (process.ppid !== workerData.parent) throw new Error('another parent');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}, workerData.everyMs);
`;

/**
 * Ends this process when its parent is gone. The channel's closing says so too, but a thread that is blocked in a
 * native call does not hear it; this watches from a thread of its own.
 */
export function watchParent(everyMs = 2000): void {
  const worker = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { parent: process.ppid, everyMs },
  });
  worker.unref();
}

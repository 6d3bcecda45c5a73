import { Worker } from 'node:worker_threads';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WATCH = `
const { parentPort, workerData } = require('node:worker_threads');
setInterval(() => {
  try {
    process.kill(workerData.parent, 0);
    if (process.ppid !== workerData.parent) throw new Error('another parent');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}, workerData.everyMs);
parentPort.postMessage('watching');
`;

/**
 * Ends this process when its parent is gone. The channel's closing says so too, but a thread that is blocked in a
 * native call does not hear it; this watches from a thread of its own.
 * @returns resolves when that thread watches: to start, it needs this one
 */
export function watchParent(everyMs = 2000): Promise<void> {
  const worker = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { parent: process.ppid, everyMs },
  });
  return new Promise((resolve) => {
    worker.once('message', () => {
      worker.unref();
      resolve();
    });
  });
}

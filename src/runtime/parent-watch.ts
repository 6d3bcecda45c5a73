import { Worker } from 'node:worker_threads';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WATCH = `
const { parentPort, workerData } = require('node:worker_threads');
const look = () => {
  try {
    process.kill(workerData.parent, 0);
    if (process.ppid !== workerData.parent) throw new Error('another parent');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
};
look();
setInterval(look, workerData.everyMs);
parentPort.postMessage('watching');
`;

/**
 * Ends this process when its parent is gone: to be called first, with the process id that the parent gave. A parent
 * that died while this process was still loading its code is noticed at once: its channel is closed already, which
 * nobody will say again, and somebody else is the parent. Later the channel's closing says so; and since a thread that
 * is blocked in a native call does not hear that, a thread of its own looks every `everyMs`.
 * @param parent process id of the process that started this one. Never asked of the system: by now it may be another
 * @returns resolves when that thread watches: to start, it needs this one
 */
export function endWithParent(parent: number, everyMs = 2000): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  if (!process.connected || process.ppid !== parent) process.exit(1);
  const worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { parent, everyMs } });
  return new Promise((resolve) => {
    worker.once('message', () => {
      worker.unref();
      resolve();
    });
  });
}

import { Worker } from 'node:worker_threads';
import { PatchwiseError } from '../errors.ts';

/** A thread of its own that does work on files, question by question, in their order. */
export interface FileThread<Question extends object, Answer extends object> {
  /** @throws what the system says of a file, with its `code` and the `path`; `server/internal` where the thread ended */
  ask(question: Question): Promise<Answer>;
}

/** What a thread answers; `failed` in place of an answer. */
interface Reply<Answer> {
  readonly number: number;
  readonly answer?: Answer;
  readonly failed?: { readonly message: string; readonly code?: string; readonly path?: string };
}

/** Where cores are scarce, pages go before files. */
const NICENESS = 10;

/** As text: a thread needs no file of its own then, whether Patchwise runs from src or from dist. */
const around = (answer: string) => `
const { parentPort } = require('node:worker_threads');
// Of this thread alone, on Linux only; elsewhere it would be the whole process.
if (process.platform === 'linux') require('node:os').setPriority(${NICENESS});
const answer = ${answer};
parentPort.on('message', ({ number, question }) => {
  try {
    parentPort.postMessage({ number, answer: answer(question) ?? {} });
  } catch ({ message, code, path }) {
    parentPort.postMessage({ number, failed: { message, code, path } });
  }
});
`;

/**
 * Many small questions to the system, asked one by one from a server's thread, cost it some twenty times what they cost a
 * thread that waits for each. It begins with the first question, and ends with the process.
 * @param answer text of a function of a question, in CommonJS
 */
export function fileThread<Question extends object, Answer extends object = object>(
  answer: string,
): FileThread<Question, Answer> {
  const waiting = new Map<number, (reply: Reply<Answer>) => void>();
  let worker: Worker | undefined;
  let last = 0;

  function start(): Worker {
    const started = new Worker(around(answer), { eval: true, execArgv: [] });
    started.on('message', (reply: Reply<Answer>) => settle(reply));
    started.on('error', (error) => {
      worker = undefined;
      for (const number of [...waiting.keys()]) settle({ number, failed: { message: error.message } });
    });
    // After the listeners: one that is added holds the process again.
    started.unref();
    return started;
  }

  function settle(reply: Reply<Answer>): void {
    waiting.get(reply.number)?.(reply);
    waiting.delete(reply.number);
    if (waiting.size === 0) worker?.unref();
  }

  return {
    async ask(question) {
      worker ??= start();
      worker.ref();
      const number = ++last;
      const replied = new Promise<Reply<Answer>>((resolve) => waiting.set(number, resolve));
      worker.postMessage({ number, question });
      const { answer: found, failed } = await replied;
      if (found !== undefined) return found;
      const { message = '', code, path } = failed ?? {};
      if (code !== undefined) throw Object.assign(new Error(message), { code, path });
      throw new PatchwiseError('server/internal', `A thread that works on files ended: ${message}`);
    },
  };
}

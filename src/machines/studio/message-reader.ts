import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { BrokerKeys } from '../broker/keys.ts';
import { readWorkerMessage, type WorkerMessage } from '../broker/wire.ts';
import type { Word } from './remote-host.ts';

export interface MessageReaderOptions {
  /** A connection of its own: reading blocks. */
  readonly reading: Redis;
  readonly keys: BrokerKeys;
  /** Told of the words of a page before they are taken one by one. Never rejects. */
  readonly onPage: (words: readonly Word[]) => Promise<void>;
  /**
   * Takes a message; called in their order. It resolves when what it said is in the database, to whether the broker may
   * forget it then; else `forget` is called later.
   */
  readonly onMessage: (runId: string, job: string, message: WorkerMessage) => Promise<'forget' | 'keep'>;
  readonly onKept: (runId: string, entry: string) => void;
  /** Removes entries from the stream. */
  readonly forget: (entries: readonly string[]) => Promise<void>;
  /** Whether another studio reads them now. */
  readonly stopped: () => boolean;
  readonly log: StudioLog;
}

export interface MessageReader {
  /** Begins with the oldest message that is there: what a killed server has not taken. */
  start(): void;
  /** Messages that were read last, in one go. */
  readonly backlog: number;
  /** Takes no more. Resolves when what it has read is taken. */
  close(): Promise<void>;
}

/** Messages that are taken in one go. */
const PAGE = 200;
/** How long one question waits for messages, ms. */
const BLOCK_MS = 5000;

/** Reads what workers say, in order, each message once: what has been taken is removed from the stream. */
export function createMessageReader(options: MessageReaderOptions): MessageReader {
  const { reading, keys, onPage, onMessage, onKept, forget, stopped, log } = options;
  let closed = false;
  let started = false;
  let last = '0';
  let backlog = 0;
  let taking: Promise<void> = Promise.resolve();
  let forgetting: Promise<void> = Promise.resolve();

  /** Undefined for what no worker of this studio has said. */
  function heard(fields: readonly string[]): Word | undefined {
    const [runId, text, jobId] = [field(fields, 'run'), field(fields, 'word'), field(fields, 'job')];
    try {
      if (!keys.signer.verify('word', [runId, jobId], text, field(fields, 'signature'))) {
        throw new Error('no worker of this studio has said it');
      }
      return { runId, jobId, message: readWorkerMessage(text) };
    } catch (error) {
      log('error', 'a message of a worker could not be read', { run: runId, error: String(error) });
      return undefined;
    }
  }

  async function take({ runId, jobId, message }: Word): Promise<'forget' | 'keep'> {
    try {
      return await onMessage(runId, jobId, message);
    } catch (error) {
      log('error', 'a message of a worker could not be taken', { run: runId, error: String(error) });
      return 'forget';
    }
  }

  async function page(): Promise<void> {
    const reply = await reading.xread('COUNT', PAGE, 'BLOCK', BLOCK_MS, 'STREAMS', keys.news, last);
    // What came when it was closed already stays for who comes next.
    if (closed) return;
    taking = takeAll(reply?.[0]?.[1] ?? []);
    await taking;
  }

  async function takeAll(
    entries: readonly (readonly [id: string, fields: readonly string[]])[],
  ): Promise<void> {
    backlog = entries.length;
    const words = entries.map(([id, fields]) => ({ id, word: heard(fields) }));
    const ahead = onPage(words.flatMap(({ word }) => word ?? []));
    // One wait for all of them: those of one run are taken in their order, and runs do not wait for each other.
    const outcomes = await Promise.all(words.map(({ word }) => (word === undefined ? 'forget' : take(word))));
    await ahead;
    const taken: string[] = [];
    for (const [index, { id, word }] of words.entries()) {
      last = id;
      const what = outcomes[index];
      if (what === 'forget') taken.push(id);
      else if (word !== undefined) onKept(word.runId, id);
    }
    // The next are read meanwhile.
    await forgetting;
    forgetting = forget(taken).catch((error: unknown) => {
      log('warn', 'the broker could not be told to forget messages', { error: String(error) });
    });
    if (entries.length < PAGE) backlog = 0;
  }

  async function read(): Promise<void> {
    while (!closed && !stopped()) {
      try {
        await page();
      } catch (error) {
        if (closed) return;
        log('warn', 'the messages of workers could not be read', { error: String(error) });
        await delay(500);
      }
    }
  }

  return {
    start() {
      if (started) return;
      started = true;
      void read();
    },
    get backlog() {
      return backlog;
    },
    async close() {
      closed = true;
      await taking.catch(() => undefined);
      await forgetting;
    },
  };
}

function field(fields: readonly string[], name: string): string {
  const at = fields.indexOf(name);
  return at < 0 ? '' : (fields[at + 1] ?? '');
}

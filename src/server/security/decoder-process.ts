import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AcceptedImage } from './accepted-image.ts';
import type { ReencodeRequest } from './reencode.ts';

export interface ReencodeTask {
  readonly id: number;
  readonly request: ReencodeRequest;
}

export type ReencodeAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly image: AcceptedImage }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint: string | undefined }
);

/** A decoder that takes longer for one image is stopped, ms. */
const PATIENCE = 60_000;

/** A picture of 50 megapixels takes some 1,000 MiB while it is decoded and encoded anew, bytes. */
const MEMORY = 1.5 * 2 ** 30;

/** Without work for this long, it ends, ms. */
const IDLE = 30_000;

/** Run from src/ (tests) or from dist/. */
const SCRIPT = new URL(`./decoder-child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

let decoder: Decoder | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Decodes and encodes anew in another process, which is started when needed, kept for a while, and replaced when it
 * crashes or hangs: such an upload is refused, and nothing else happens.
 */
export function reencodeElsewhere(request: ReencodeRequest): Promise<ReencodeAnswer> {
  // One after the other: a picture of the largest size takes hundreds of megabytes while it is decoded.
  const answer = last.then(() => {
    if (decoder === undefined || decoder.ended) decoder = new Decoder();
    return decoder.run(request);
  });
  last = answer.catch(() => undefined);
  return answer;
}

/** One decoder process. */
export class Decoder {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { settle(answer: ReencodeAnswer): void; timer: NodeJS.Timeout }>();
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;
  ended = false;

  /** @param memory bytes that it may hold; more ends it */
  constructor(memory = MEMORY) {
    this.#child = fork(fileURLToPath(SCRIPT), [String(process.pid), String(memory)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (answer: ReencodeAnswer) => this.#settle(answer));
    this.#child.once('error', () => this.#end());
    this.#child.once('exit', () => this.#end());
    this.#rest();
  }

  run(request: ReencodeRequest): Promise<ReencodeAnswer> {
    const id = this.#nextId++;
    clearTimeout(this.#idle);
    this.#child.channel?.ref();
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
      this.#waiting.set(id, { settle, timer });
      this.#child.send({ id, request } satisfies ReencodeTask, (error) => {
        if (error !== null) this.#settle(failure(id));
      });
    });
  }

  #settle(answer: ReencodeAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    waiting.settle(answer);
    if (this.#waiting.size === 0) this.#rest();
  }

  /** An idle decoder keeps no process alive, its own included. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    this.#idle = setTimeout(() => {
      this.ended = true;
      this.#child.kill();
    }, IDLE).unref();
  }

  #end(): void {
    this.ended = true;
    clearTimeout(this.#idle);
    for (const id of [...this.#waiting.keys()]) this.#settle(failure(id));
  }
}

function failure(id: number): ReencodeAnswer {
  const message = 'The image could not be decoded.';
  return { id, ok: false, code: 'image/undecodable', message, hint: 'Export it again, then try once more.' };
}

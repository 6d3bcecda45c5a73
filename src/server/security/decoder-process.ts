import { type ChildProcess, fork } from 'node:child_process';
import { processFile } from '../../runtime/package.ts';
import type {
  AcceptedImage,
  DecoderAnswer,
  ReencodeRequest,
  SaveRequest,
} from '../../studio/ports/pictures.ts';
import type { ThumbnailRequest } from './thumbnail.ts';

/** What a decoder is asked for. */
export type DecoderWork =
  | { readonly kind: 'reencode'; readonly request: ReencodeRequest }
  | { readonly kind: 'thumbnail'; readonly request: ThumbnailRequest }
  | { readonly kind: 'save'; readonly request: SaveRequest };

export type DecoderTask = DecoderWork & { readonly id: number };

export type DecoderReply = { readonly id: number } & DecoderAnswer<AcceptedImage | Uint8Array>;

/** A decoder that takes longer for one image is stopped, ms. */
const PATIENCE = 60_000;

/** A picture of 50 megapixels takes some 1,000 MiB while it is decoded and encoded anew, bytes. */
const MEMORY = 1.5 * 2 ** 30;

/** Without work for this long, it ends, ms. */
const IDLE = 30_000;

/**
 * Decodes and encodes anew in another process, which is started when needed, kept for a while, and replaced when it
 * crashes or hangs: such an upload is refused, and nothing else happens.
 */
export const reencodeElsewhere = oneByOne((decoder, request: ReencodeRequest) => decoder.run(request));

/**
 * Makes a thumbnail of a file in another process, as {@link reencodeElsewhere} does; one of its own, so that uploads do
 * not wait for a list of runs, nor the list for them.
 */
export const thumbnailElsewhere = oneByOne((decoder, request: ThumbnailRequest) =>
  decoder.thumbnail(request),
);

/** Saves a picture of a run in another process, which no list of runs and no upload waits for. */
export const saveElsewhere = oneByOne((decoder, request: SaveRequest) => decoder.save(request));

/** One after the other: a picture of the largest size takes hundreds of megabytes while it is decoded. */
function oneByOne<Request, Answer>(
  ask: (decoder: Decoder, request: Request) => Promise<Answer>,
): (request: Request) => Promise<Answer> {
  let decoder: Decoder | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const answer = last.then(() => {
      if (decoder === undefined || decoder.ended) decoder = new Decoder();
      return ask(decoder, request);
    });
    last = answer.catch(() => undefined);
    return answer;
  };
}

/** One decoder process. */
export class Decoder {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { settle(answer: DecoderReply): void; timer: NodeJS.Timeout }>();
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;
  ended = false;

  /** @param memory bytes that it may hold; more ends it */
  constructor(memory = MEMORY) {
    this.#child = fork(processFile('server/security/decoder-child'), [String(process.pid), String(memory)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (answer: DecoderReply) => this.#settle(answer));
    this.#child.once('error', () => this.#end());
    this.#child.once('exit', () => this.#end());
    this.#rest();
  }

  run(request: ReencodeRequest): Promise<DecoderAnswer<AcceptedImage>> {
    return this.#ask({ kind: 'reencode', request }) as Promise<DecoderAnswer<AcceptedImage>>;
  }

  thumbnail(request: ThumbnailRequest): Promise<DecoderAnswer<Uint8Array>> {
    return this.#ask({ kind: 'thumbnail', request }) as Promise<DecoderAnswer<Uint8Array>>;
  }

  save(request: SaveRequest): Promise<DecoderAnswer<Uint8Array>> {
    return this.#ask({ kind: 'save', request }) as Promise<DecoderAnswer<Uint8Array>>;
  }

  #ask(work: DecoderWork): Promise<DecoderReply> {
    const id = this.#nextId++;
    clearTimeout(this.#idle);
    this.#child.channel?.ref();
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
      this.#waiting.set(id, { settle, timer });
      this.#child.send({ id, ...work } satisfies DecoderTask, (error) => {
        if (error !== null) this.#settle(failure(id));
      });
    });
  }

  #settle(answer: DecoderReply): void {
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

function failure(id: number): DecoderReply {
  const message = 'The image could not be decoded.';
  const hint = 'Export it again, then try once more.';
  return { id, ok: false, error: { code: 'image/undecodable', message, hint } };
}

import { readFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { BUNDLED_BYTES, bundleTensors, type TensorBytes } from '../../disk/tensor-bundle.ts';
import { tensorFile } from '../../disk/tensor-folder.ts';
import { portKey } from '../../graph/document/port-ref.ts';
import type { KeptTensor, StoredEvent } from '../../protocol/run-shapes.ts';
import type { SentFile } from '../../studio/ports/machine-files.ts';
import type { RunEnd, RunnerNews } from '../../studio/ports/runner-host.ts';
import type { Attempt, Fence } from '../broker/fence.ts';
import type { BrokerKeys } from '../broker/keys.ts';
import { encodeTaps, type WorkerMessage } from '../broker/wire.ts';
import { putOnce, type WorkerStore } from '../files/byte-store.ts';
import { TapSender } from './tap-sender.ts';

export interface RunPublisherOptions {
  readonly runId: string;
  readonly attempt: Attempt;
  readonly fence: Fence;
  readonly redis: Redis;
  readonly keys: BrokerKeys;
  readonly store: WorkerStore;
  readonly tensorFolder: string;
  /** Another has taken over: the run is to be stopped. */
  readonly onFenced: () => void;
  readonly warn: (message: string) => void;
}

/** Events of so long go out together while somebody looks at the run, ms: the studio writes what comes at once in one go. */
const GATHER_MS = 50;
/** And of so long while nobody does. */
const UNSEEN_GATHER_MS = 200;
/** Kept tensors go out together after so long while somebody looks at the run, ms. */
const TENSORS_MS = 500;
/**
 * And after so long while nobody does: most of the steps of a run are thinned out again before that, and need not be sent. A
 * worker that is gone takes so much of them with it.
 */
const UNSEEN_TENSORS_MS = 30_000;
/** Bytes of small tensors that are sent at a time. */
const BUNDLE_BYTES = 4 * 2 ** 20;
/** Events that are kept to be said again when the broker has lost some. */
const REMEMBERED = 5000;

/** What a worker says of one run: events in order through the fence, pictures beside it. */
export class RunPublisher {
  readonly #options: RunPublisherOptions;
  readonly #taps: TapSender;
  readonly #said: StoredEvent[] = [];
  /** Events that wait for others. */
  #gathered: StoredEvent[] = [];
  #gathering: NodeJS.Timeout | undefined;
  /** Events that go with the last message. */
  readonly #last: StoredEvent[] = [];
  /** How many kept tensors name a file. */
  readonly #uses = new Map<string, number>();
  /** Bundles that were sent, by name: hashes of those of their tensors that are kept still. */
  readonly #bundles = new Map<string, Set<string>>();
  #messages: Promise<void> = Promise.resolve();
  #tensors: Promise<void> = Promise.resolve();
  /** Tensors that are kept and not sent, by port and place; and those that were sent and are kept no more. */
  readonly #unsent = new Map<string, KeptTensor>();
  #dropped: KeptTensor[] = [];
  #sendingTensors: NodeJS.Timeout | undefined;
  #followed = false;
  #muted = false;
  /** Another worker has the run. */
  #fenced = false;

  constructor(options: RunPublisherOptions) {
    const { runId, attempt, redis, keys } = options;
    this.#options = options;
    this.#taps = new TapSender((frames, taps) =>
      redis.publish(keys.taps, encodeTaps({ runId, attempt: attempt.number, frames, taps }, keys.signer)),
    );
  }

  take(news: RunnerNews): void {
    if (this.#muted) return;
    switch (news.kind) {
      case 'events':
        this.#said.push(...news.events);
        if (this.#said.length > REMEMBERED) this.#said.splice(0, this.#said.length - REMEMBERED);
        this.#tell(news.events);
        return;
      case 'taps':
        this.#taps.add(news.frames, news.taps);
        return;
      case 'tensors':
        this.#noteTensors(news);
        return;
    }
  }

  /** That the run has ended is said with the last message, when its files have arrived. */
  #tell(events: readonly StoredEvent[]): void {
    this.#last.push(...events.filter(({ kind }) => kind === 'run-finished'));
    const now = events.filter(({ kind }) => kind !== 'run-finished');
    if (now.length === 0) return;
    this.#gathered.push(...now);
    const wait = this.#followed ? GATHER_MS : UNSEEN_GATHER_MS;
    this.#gathering ??= setTimeout(() => this.#flush(), wait);
  }

  /** Whether anybody looks at the run: nobody is sent its pictures otherwise. What waits goes at once. */
  follow(followed: boolean): void {
    if (this.#muted) return;
    this.#followed = followed;
    this.#taps.show(followed);
    if (!followed) return;
    this.#flush();
    if (this.#sendingTensors !== undefined) this.#sendTensors();
  }

  /** Says nothing any more: the run goes on elsewhere. */
  mute(): void {
    this.#muted = true;
    clearTimeout(this.#gathering);
    clearTimeout(this.#sendingTensors);
    this.#gathered.length = 0;
    this.#taps.stop();
  }

  /** Says the last message, after all others, unless another worker has the run. */
  async end(end: RunEnd, files: readonly SentFile[]): Promise<void> {
    if (!this.#muted) await this.#taps.finish();
    this.#sendTensors();
    await this.#tensors;
    this.#flush();
    await this.#messages;
    if (this.#muted || this.#fenced) return;
    await this.#say({ kind: 'finished', end, files: [...files], events: this.#last } as WorkerMessage);
  }

  #flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const events = this.#gathered.splice(0);
    if (events.length > 0) this.#send({ kind: 'events', events } as WorkerMessage);
  }

  /** After what was said before. */
  #enqueue(message: WorkerMessage): void {
    this.#flush();
    this.#send(message);
  }

  #send(message: WorkerMessage): void {
    this.#messages = this.#messages.then(() => this.#say(message));
  }

  async #say(message: WorkerMessage): Promise<void> {
    const { runId, attempt, fence, warn } = this.#options;
    if (this.#fenced) return;
    try {
      const said = await fence.say(runId, attempt, message);
      if (said.kind === 'fenced') this.#lose();
      else if (said.kind === 'gap') await this.#sayAgain(said.seq, message);
    } catch (error) {
      warn(`What a run says could not be passed on: ${String(error)}`);
      this.#lose();
    }
  }

  /** The broker was restarted and has lost the last second: what is missing is said again. */
  async #sayAgain(after: number, message: WorkerMessage): Promise<void> {
    const { runId, attempt, fence } = this.#options;
    const events: readonly StoredEvent[] = 'events' in message ? message.events : [];
    const next = events[0]?.seq ?? 0;
    const missing = this.#said.filter(({ seq }) => seq > after && seq < next);
    const again = { kind: 'events', events: missing } as Extract<WorkerMessage, { kind: 'events' }>;
    const said = missing[0]?.seq === after + 1 ? await fence.say(runId, attempt, again) : undefined;
    const then = said?.kind === 'taken' ? await fence.say(runId, attempt, message) : undefined;
    if (then?.kind !== 'taken') this.#lose();
  }

  #lose(): void {
    if (this.#fenced) return;
    this.#fenced = true;
    this.mute();
    this.#options.onFenced();
  }

  #noteTensors({ kept, dropped }: Extract<RunnerNews, { kind: 'tensors' }>): void {
    for (const tensor of dropped) {
      if (!this.#unsent.delete(placeOf(tensor))) this.#dropped.push(tensor);
    }
    for (const tensor of kept) this.#unsent.set(placeOf(tensor), tensor);
    const wait = this.#followed ? TENSORS_MS : UNSEEN_TENSORS_MS;
    this.#sendingTensors ??= setTimeout(() => this.#sendTensors(), wait);
  }

  /** The files first, so that nobody is pointed to one that is not there. */
  #sendTensors(): void {
    clearTimeout(this.#sendingTensors);
    this.#sendingTensors = undefined;
    const kept = [...this.#unsent.values()];
    const dropped = this.#dropped.splice(0);
    this.#unsent.clear();
    if (kept.length + dropped.length === 0) return;
    const { warn } = this.#options;
    this.#tensors = this.#tensors.then(async () => {
      if (this.#muted) return;
      try {
        const there = await this.#sendFiles(kept);
        const unused = dropped.flatMap(({ hash }) => (this.#isLastUse(hash) ? this.#filesOf(hash) : []));
        if (there.length + dropped.length > 0) {
          this.#enqueue({ kind: 'tensors', kept: [...there], dropped, unused } as WorkerMessage);
        }
      } catch (error) {
        warn(`Tensors of a run could not be sent: ${String(error)}`);
      }
    });
  }

  /** @returns those whose files are there */
  async #sendFiles(kept: readonly KeptTensor[]): Promise<readonly KeptTensor[]> {
    const { runId, store, tensorFolder } = this.#options;
    const there: KeptTensor[] = [];
    let small: TensorBytes[] = [];
    let size = 0;
    const send = async (): Promise<void> => {
      const tensors = small;
      [small, size] = [[], 0];
      if (tensors.length === 0) return;
      const { name, bytes } = bundleTensors(tensors);
      await store.put('tensors', `${runId}.${name}`, bytes);
      this.#bundles.set(name, new Set(tensors.map(({ hash }) => hash)));
    };
    for (const tensor of kept) {
      const { hash } = tensor;
      const uses = this.#uses.get(hash) ?? 0;
      if (uses === 0) {
        const bytes = await readFile(tensorFile(tensorFolder, hash)).catch(() => undefined);
        // Thinned out meanwhile.
        if (bytes === undefined) continue;
        if (bytes.byteLength >= BUNDLED_BYTES) await putOnce(store, 'tensors', `${runId}.${hash}`, bytes);
        else {
          small.push({ hash, bytes });
          size += bytes.byteLength;
          if (size >= BUNDLE_BYTES) await send();
        }
      }
      this.#uses.set(hash, uses + 1);
      there.push(tensor);
    }
    await send();
    return there;
  }

  /** Counts one use of a file less. */
  #isLastUse(hash: string): boolean {
    const uses = (this.#uses.get(hash) ?? 1) - 1;
    this.#uses.set(hash, uses);
    return uses === 0;
  }

  /** Files of which nothing is kept any more when a tensor is not: its own, or bundles of which it was the last. */
  #filesOf(hash: string): readonly string[] {
    const holding = [...this.#bundles].filter(([, hashes]) => hashes.delete(hash));
    if (holding.length === 0) return [hash];
    const empty = holding.flatMap(([name, hashes]) => (hashes.size === 0 ? [name] : []));
    for (const name of empty) this.#bundles.delete(name);
    return empty;
  }
}

/** Of one place of a port's series one tensor is kept. */
function placeOf({ nodeId, port, index }: KeptTensor): string {
  return `${portKey(nodeId, port)} ${index}`;
}

import type { Redis } from 'ioredis';
import { isBundle } from '../../disk/tensor-folder.ts';
import { TensorSender } from '../../disk/tensor-sender.ts';
import type { StoredEvent } from '../../protocol/run-shapes.ts';
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
/** Events that are kept to be said again when the broker has lost some. */
const REMEMBERED = 5000;

/** What a worker says of one run: events in order through the fence, pictures beside it. */
export class RunPublisher {
  readonly #options: RunPublisherOptions;
  readonly #taps: TapSender;
  readonly #tensors: TensorSender;
  readonly #said: StoredEvent[] = [];
  /** Events that wait for others. */
  #gathered: StoredEvent[] = [];
  #gathering: NodeJS.Timeout | undefined;
  /** Events that go with the last message. */
  readonly #last: StoredEvent[] = [];
  #messages: Promise<void> = Promise.resolve();
  #followed = false;
  #muted = false;
  /** Another worker has the run. */
  #fenced = false;

  constructor(options: RunPublisherOptions) {
    const { runId, attempt, redis, keys, store } = options;
    this.#options = options;
    this.#tensors = new TensorSender({
      folder: options.tensorFolder,
      put: (name, bytes) =>
        isBundle(name)
          ? store.put('tensors', `${runId}.${name}`, bytes)
          : putOnce(store, 'tensors', `${runId}.${name}`, bytes),
      tell: ({ kept, dropped, unused }) =>
        this.#enqueue({ kind: 'tensors', kept, dropped, unused } as WorkerMessage),
      followed: () => this.#followed,
      warn: options.warn,
    });
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
        this.#tensors.note(news);
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
    this.#tensors.send();
  }

  /** Says nothing any more: the run goes on elsewhere. */
  mute(): void {
    this.#muted = true;
    clearTimeout(this.#gathering);
    this.#tensors.stop();
    this.#gathered.length = 0;
    this.#taps.stop();
  }

  /** Says the last message, after all others, unless another worker has the run. */
  async end(end: RunEnd, files: readonly SentFile[]): Promise<void> {
    if (!this.#muted) await this.#taps.finish();
    await this.#tensors.end();
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
}

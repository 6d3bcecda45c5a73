import { setLast } from '../graph/set-last.ts';
import type { MetricSeries, Run, StoredEvent, Tap } from '../protocol/run-shapes.ts';
import { MetricRecorder } from './metric-recorder.ts';
import { type Bus, NO_OTHERS } from './ports/front-ends.ts';
import type { StudioLog } from './ports/log.ts';
import type { RunStore } from './ports/run-store.ts';
import type { RunnerNews } from './ports/runner-host.ts';
import type { Frame } from './ports/runner-messages.ts';
import { RunFeed } from './run-feed.ts';

/** Feeds that nobody follows and whose runs have ended: that many stay in memory, for those who ask again. */
const REMEMBERED = 32;
/** And so many of these keep their latest pictures. */
const WITH_FRAMES = 4;
/** Events that are folded in one go: some milliseconds. */
const EVENT_PAGE = 1000;
/** How often what a running run measures is stored, ms. */
const METRICS_EVERY_MS = 30_000;
/** How often it is told that a run is looked at here, ms; told once, it holds three times as long. */
const FOLLOWED_EVERY_MS = 3000;

/** Called synchronously while a run goes on; must return at once and never throw. */
export interface RunWatcher {
  /** After the events were stored. */
  events?(runId: string, events: readonly StoredEvent[]): void;
  taps?(runId: string, frames: readonly Frame[], taps: readonly Tap[]): void;
  /** A run was submitted, or its status changed. */
  status?(run: Run): void;
  removed?(runId: string): void;
  /** The status of a run has changed at another front end. */
  changed?(runId: string): void;
  /** Something of that may have been missed. */
  missed?(): void;
}

/** What runs say while they go on: taken in, stored, kept for those who look, and told to those who watch. */
export interface LiveRuns {
  /** Of one run one after the other. */
  onNews(news: RunnerNews): Promise<void>;
  /** Never rejects. */
  onStatus(run: Run): Promise<void>;
  /** A run that went on elsewhere while this server was not running: what it has said so far still holds. */
  onHeld(run: Run): Promise<void>;
  removed(id: string): void;
  /** The feed of a run that is stored, up to its last event. A long log is read in pieces. */
  feed(id: string): Promise<RunFeed>;
  /** Whether somebody looks at a run now, here or at another front end. */
  followed(id: string): boolean;
  /** Tells other front ends which of their runs are looked at here. To be called often. */
  tellFollowed(): void;
  /** Another front end goes on with the runs that ran here. */
  letGo(): void;
  metrics(id: string): Promise<readonly MetricSeries[]>;
  watch(watcher: RunWatcher): () => void;
}

const lastSeqOf = (run: Run | undefined): number => run?.lastSeq ?? 0;

export function createLiveRuns(
  store: RunStore,
  log: StudioLog = () => undefined,
  bus: Bus = NO_OTHERS,
): LiveRuns {
  const watchers = new Set<RunWatcher>();
  /** The one that was asked for last comes last. */
  const feeds = new Map<string, RunFeed>();
  /** Of the runs that run. */
  const measured = new Map<string, { readonly recorder: MetricRecorder; storedAt: number }>();
  const each = (call: (watcher: RunWatcher) => void): void => {
    for (const watcher of watchers) call(watcher);
  };
  /** Runs that are looked at elsewhere, and when that was told last. */
  const followedElsewhere = new Map<string, number>();
  /** Runs of elsewhere that are looked at here, and when that was told last. */
  const told = new Map<string, number>();
  /** Feeds that are being brought up to date, and whether there is more by now. */
  const catchingUp = new Map<string, { more: boolean }>();
  const followedHere = (id: string): boolean => (feeds.get(id)?.followers ?? 0) > 0;
  function wantedElsewhere(id: string): boolean {
    const at = followedElsewhere.get(id);
    if (at === undefined) return false;
    if (performance.now() - at < 3 * FOLLOWED_EVERY_MS) return true;
    followedElsewhere.delete(id);
    return false;
  }

  /** What a run has told elsewhere comes into its feed here, if there is one. */
  async function catchUp(id: string): Promise<void> {
    const under = catchingUp.get(id);
    if (under !== undefined) {
      under.more = true;
      return;
    }
    const entry = { more: true };
    catchingUp.set(id, entry);
    try {
      for (let feed = feeds.get(id); entry.more && feed !== undefined; feed = feeds.get(id)) {
        entry.more = false;
        const page = await store.events(id, feed.lastSeq, EVENT_PAGE);
        feed.addEvents(page);
        entry.more ||= page.length === EVENT_PAGE;
      }
    } catch (error) {
      log('warn', 'what a run has told could not be read', { run: id, error: String(error) });
    } finally {
      catchingUp.delete(id);
    }
  }

  function heardFollowed(id: string): void {
    const known = wantedElsewhere(id);
    followedElsewhere.set(id, performance.now());
    if (known || !measured.has(id)) return;
    // What it has told since it was looked up there, when nobody was told of it.
    bus.tell({ kind: 'events', runId: id });
    const atHand = feeds.get(id)?.atHand();
    if (atHand !== undefined) bus.tell({ kind: 'taps', runId: id, ...atHand });
  }

  bus.hear({
    wants: followedHere,
    heard(word) {
      switch (word.kind) {
        case 'events':
          void catchUp(word.runId);
          return;
        case 'status':
          // Who hears of its end has all that it has told.
          void catchUp(word.runId).then(() => {
            feeds.get(word.runId)?.statusChanged();
            each((watcher) => watcher.changed?.(word.runId));
          });
          return;
        case 'taps':
          feeds.get(word.runId)?.addTaps(word.frames, word.taps);
          each((watcher) => watcher.taps?.(word.runId, word.frames, word.taps));
          return;
        case 'removed':
          forget(word.runId);
          return;
        case 'followed':
          heardFollowed(word.runId);
          return;
      }
    },
    missed() {
      for (const id of feeds.keys()) void catchUp(id);
      told.clear();
      each((watcher) => watcher.missed?.());
    },
  });

  function forget(id: string): void {
    feeds.delete(id);
    measured.delete(id);
    each((watcher) => watcher.removed?.(id));
  }

  /** @param lastSeq number of the last event before a feed that is made now */
  function feedOf(id: string, lastSeq: number, fresh?: RunFeed): RunFeed {
    const known = feeds.get(id);
    // What runs is never let go of: its place among the others does not matter.
    if (known !== undefined && measured.has(id)) return known;
    const feed = known ?? fresh ?? new RunFeed(id, lastSeq);
    setLast(feeds, id, feed);
    // Each thing that is told asks for its feed: that costs the same however many runs there are.
    if (known === undefined) forgetIdle(id);
    return feed;
  }

  /** Lets go of what nobody has looked at for longest. @param except the feed of this run is asked for now */
  function forgetIdle(except?: string): void {
    const idle = [...feeds.values()].filter(
      ({ runId, followers }) => runId !== except && followers === 0 && !measured.has(runId),
    );
    for (const { runId } of idle.slice(0, -REMEMBERED)) feeds.delete(runId);
    for (const one of idle.slice(0, -WITH_FRAMES)) one.dropFrames();
  }

  /** Metrics are lossy: a run does not end because they cannot be stored. */
  async function storeMetrics(id: string): Promise<void> {
    const entry = measured.get(id);
    if (entry === undefined) return;
    entry.storedAt = performance.now();
    const changed = entry.recorder.takeChanged();
    if (changed.length === 0) return;
    try {
      await store.keepMetrics(id, changed);
    } catch (error) {
      log('warn', 'metrics of a run could not be stored', { run: id, error: String(error) });
    }
  }

  /** A training that is taken up again goes on where it stopped, and so do its curves; all else starts over. */
  async function startMetrics({ id, attempts = 1 }: Run): Promise<void> {
    const known = attempts > 1 ? await storedMetrics(id) : [];
    const goesOn = known.filter(({ points }) => points.some(({ moment }) => moment.update !== undefined));
    measured.set(id, { recorder: new MetricRecorder(goesOn), storedAt: performance.now() });
  }

  async function storedMetrics(id: string): Promise<readonly MetricSeries[]> {
    try {
      return await store.metrics(id);
    } catch (error) {
      log('warn', 'metrics of a run could not be read', { run: id, error: String(error) });
      return [];
    }
  }

  /** @returns the taps with their places in their series */
  async function addMetrics(id: string, taps: readonly Tap[]): Promise<readonly Tap[]> {
    const entry = measured.get(id);
    if (entry === undefined) return taps;
    const numbered = entry.recorder.add(taps);
    if (performance.now() - entry.storedAt > METRICS_EVERY_MS) await storeMetrics(id);
    return numbered;
  }

  return {
    async onNews(news) {
      const { runId } = news;
      switch (news.kind) {
        case 'events':
          // In the database before anybody hears of it: nobody knows more than a restart would.
          await store.appendEvents(runId, news.events);
          feedOf(runId, (news.events[0]?.seq ?? 1) - 1).addEvents(news.events);
          each((watcher) => watcher.events?.(runId, news.events));
          if (wantedElsewhere(runId)) bus.tell({ kind: 'events', runId });
          return;
        case 'taps': {
          const taps = await addMetrics(runId, news.taps);
          // Pictures and numbers are lossy: a database that is away ends no run for them.
          const lastSeq = feeds.has(runId) ? 0 : await store.get(runId).then(lastSeqOf, () => undefined);
          if (lastSeq === undefined) return;
          feedOf(runId, lastSeq).addTaps(news.frames, taps);
          each((watcher) => watcher.taps?.(runId, news.frames, taps));
          if (wantedElsewhere(runId)) bus.tell({ kind: 'taps', runId, frames: news.frames, taps });
          return;
        }
        case 'tensors':
          await store.keepTensors(runId, news.kept, news.dropped);
          return;
      }
    },
    async onStatus(run) {
      if (run.status === 'running') {
        await startMetrics(run);
        feedOf(run.id, run.lastSeq).restart(run.lastSeq);
      } else if (run.status !== 'queued') {
        const entry = measured.get(run.id);
        await storeMetrics(run.id);
        // It may run again by now.
        if (measured.get(run.id) === entry) measured.delete(run.id);
        const feed = feeds.get(run.id);
        if (feed !== undefined) setLast(feeds, run.id, feed);
        forgetIdle();
      }
      feeds.get(run.id)?.statusChanged();
      each((watcher) => watcher.status?.(run));
      bus.tell({ kind: 'status', runId: run.id });
    },
    async onHeld(run) {
      const feed = feedOf(run.id, 0);
      for (let page = await store.events(run.id, 0, EVENT_PAGE); page.length > 0; ) {
        feed.replay(page);
        page = await store.events(run.id, feed.lastSeq, EVENT_PAGE);
      }
      measured.set(run.id, {
        recorder: new MetricRecorder(await storedMetrics(run.id)),
        storedAt: performance.now(),
      });
      each((watcher) => watcher.status?.(run));
    },
    removed(id) {
      forget(id);
      bus.tell({ kind: 'removed', runId: id });
    },
    async feed(id) {
      const feed = feedOf(id, 0);
      // What runs says everything to its feed itself.
      while (!measured.has(id)) {
        const page = await store.events(id, feed.lastSeq, EVENT_PAGE);
        feed.replay(page);
        if (page.length < EVENT_PAGE) break;
        // Other requests are not held up.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      // Meanwhile it may have had to make room for others.
      const kept = feeds.get(id) ?? feedOf(id, feed.lastSeq, feed);
      return kept === feed ? feed : this.feed(id);
    },
    followed: (id) => followedHere(id) || wantedElsewhere(id),
    tellFollowed() {
      const now = performance.now();
      for (const id of told.keys()) if (!followedHere(id)) told.delete(id);
      for (const { runId, followers } of feeds.values()) {
        if (followers === 0 || measured.has(runId)) continue;
        if (now - (told.get(runId) ?? Number.NEGATIVE_INFINITY) < FOLLOWED_EVERY_MS) continue;
        told.set(runId, now);
        bus.tell({ kind: 'followed', runId });
      }
    },
    letGo: () => measured.clear(),
    metrics: async (id) => measured.get(id)?.recorder.series ?? store.metrics(id),
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { createRunnerHost, type RunnerHostOptions } from '../../src/runner-process/process-host.ts';
import type { RunEnd, RunnerHost, RunnerNews } from '../../src/studio/ports/runner-host.ts';

/** What a run of a real worker said and wrote, and when. */
export interface Recording {
  readonly title: string;
  /** Time that the run took on its worker, ms. */
  readonly ms: number;
  /** In order; `at` in ms since the run began. Frames keep their pixels. */
  readonly news: readonly { readonly at: number; readonly news: RunnerNews }[];
  readonly outputs: Readonly<Record<string, Uint8Array>>;
  readonly tensors: Readonly<Record<string, Uint8Array>>;
  /** Sizes of the results that went to the shared cache, bytes. */
  readonly cached: readonly number[];
}

/** A host as workers have it, that keeps what runs say and write. @param title of the documents that are kept */
export function recordingHost(made: Recording[]): (options: RunnerHostOptions) => RunnerHost {
  return (options) => {
    let began = 0;
    let news: { at: number; news: RunnerNews }[] = [];
    const host = createRunnerHost({
      ...options,
      onNews(one) {
        // Nobody steers a run of a bench.
        if (one.kind !== 'steered') news.push({ at: performance.now() - began, news: structuredClone(one) });
        return options.onNews(one);
      },
    });
    return {
      ...host,
      async run(command) {
        [began, news] = [performance.now(), []];
        const cachedBefore = new Set(await files(command.cacheFolder));
        const end = await host.run(command);
        const ms = performance.now() - began;
        const cached = (await files(command.cacheFolder)).filter((name) => !cachedBefore.has(name));
        made.push({
          title: command.document.meta?.title ?? '',
          ms,
          news,
          outputs: await contents(command.outputFolder),
          tensors: await contents(command.tensorFolder),
          cached: await Promise.all(
            cached.map(async (name) => (await readFile(join(command.cacheFolder, name))).byteLength),
          ),
        });
        return end;
      },
    };
  };
}

async function files(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(folder.length + 1));
}

async function contents(folder: string): Promise<Record<string, Uint8Array>> {
  const names = await files(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** The same news as of another run, made now, events numbered on from `first`. */
export function retold(news: RunnerNews, runId: string, first: number): RunnerNews {
  switch (news.kind) {
    case 'events':
      return {
        ...news,
        runId,
        events: news.events.map(
          (event) => ({ ...event, runId, at: Date.now(), seq: event.seq - 1 + first }) as StoredEvent,
        ),
      };
    case 'taps':
      return {
        ...news,
        runId,
        frames: news.frames.map((frame) => ({ ...frame, runId })),
        taps: news.taps.map((tap) => ({ ...tap, runId }) as (typeof news.taps)[number]),
      };
    case 'tensors':
      return { ...news, runId };
  }
}

/** The same run, told more slowly or faster, so that it takes so long. */
export function taking(recording: Recording, ms: number): Recording {
  const pace = ms / recording.ms;
  return { ...recording, ms, news: recording.news.map(({ at, news }) => ({ at: pace * at, news })) };
}

export const DONE: RunEnd = { kind: 'finished', outcome: 'done', errors: [] };

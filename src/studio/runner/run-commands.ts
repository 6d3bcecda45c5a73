import { toldError } from '../../errors.ts';
import { loadRunnable } from '../../graph/check/load.ts';
import { writeDocument } from '../../graph/document/write.ts';
import type { NodeErrorInfo } from '../../graph/events.ts';
import { ResultCache } from '../../graph/run/cache/result-cache.ts';
import { runGraph } from '../../graph/run/run-graph.ts';
import type { Registry } from '../../graph/types/registry.ts';
import { keepsSteps } from '../../protocol/kept-steps.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { sha256 } from '../../runtime/sha256.ts';
import { requireAffordable } from '../graph-cost.ts';
import type { RunnerFiles } from '../ports/runner-files.ts';
import type { RunAhead, RunCommand, RunnerMessage } from '../ports/runner-messages.ts';
import { createRunRelay, type RunRelay } from './run-relay.ts';
import { runnerServices } from './services.ts';
import { createSteering, type Steering } from './steering.ts';

export interface RunCommandsOptions {
  readonly registry: Registry;
  readonly send: (message: RunnerMessage) => void;
  /** Opens the engine; asked for by the first node that computes, and again after it failed. */
  readonly openEngine: (nodeId: string, relay: Pick<RunRelay, 'next'>) => Promise<EnergyEngine>;
  readonly files: RunnerFiles;
  /** Bytes of results that are kept in memory from run to run; asked with the first run. Default: that of the cache. */
  readonly cacheBytes?: (() => number) | undefined;
}

/** Nobody hears how an engine is opened before a run asks for it. */
const UNHEARD: Pick<RunRelay, 'next'> = { next: () => undefined };

/** Runs graphs as a studio commands it, one at a time: in a process of its own, or in a worker of a page. */
export interface RunCommands {
  run(command: RunCommand): Promise<void>;
  /** Computes what some nodes of a run give that is likely to come, until one comes. Never rejects. */
  ahead(known: RunAhead): Promise<void>;
  cancel(runId: string): void;
  /** Numbers that hold at a node of the run from its next step on. */
  steer(runId: string, nodeId: string, values: Readonly<Record<string, number>>): void;
  /** The last batch of taps has arrived. */
  tapsTaken(): void;
}

export function createRunCommands({
  registry,
  send,
  openEngine,
  files,
  cacheBytes,
}: RunCommandsOptions): RunCommands {
  let cache: ResultCache | undefined;
  let engine: Promise<EnergyEngine> | undefined;
  /** Ends what is computed of a run that is likely to come. */
  let likely: AbortController | undefined;
  let active:
    | {
        readonly runId: string;
        readonly abort: AbortController;
        readonly relay: RunRelay;
        readonly steering: Steering;
      }
    | undefined;

  /** The engine of the first node that computed, kept for the runs that follow. */
  function keptEngine(nodeId: string, relay: Pick<RunRelay, 'next'>): Promise<EnergyEngine> {
    engine ??= openEngine(nodeId, relay).then(
      (opened) => {
        const { provider, name } = opened.device;
        send({ kind: 'engine', engine: opened.id, device: `${provider}: ${name}` });
        return opened;
      },
      (error: unknown) => {
        // A device may be back for the next run.
        engine = undefined;
        throw error;
      },
    );
    return engine;
  }

  function keptCache(cacheFolder: string): ResultCache {
    cache ??= new ResultCache({
      sha256,
      disk: files.cache(cacheFolder),
      ...(cacheBytes && { maxBytes: cacheBytes() }),
    });
    return cache;
  }

  async function ahead({ document, targets, assets, cacheFolder }: RunAhead): Promise<void> {
    if (active !== undefined) return;
    likely?.abort();
    const abort = new AbortController();
    likely = abort;
    const folders = { outputFolder: cacheFolder, checkpointFolder: cacheFolder };
    const services = runnerServices(
      // It may write nothing.
      { assets, ...folders, maxOutputBytes: 0, resume: false },
      '',
      (nodeId) => keptEngine(nodeId, UNHEARD),
      files.checkpoints(cacheFolder, false),
    );
    try {
      const graph = loadRunnable(document, registry, { targets });
      requireAffordable(graph, registry);
      const { provider } = services;
      const options = { registry, services, provider, targets, cache: keptCache(cacheFolder) };
      await new Promise<void>((complete, error) => {
        runGraph(graph, { ...options, signal: abort.signal }).subscribe({ complete, error });
      });
    } catch {
      // The run that needs it says what is wrong.
    } finally {
      await services.dispose();
    }
  }

  async function run(command: RunCommand): Promise<void> {
    const { runId, targets, outputFolder } = command;
    likely?.abort();
    const relay = createRunRelay({
      ...command,
      tensors: files.tensors(command.tensorFolder),
      portTypes: registry.portTypeDefinitions,
      steps: keepsSteps(command.document),
      send,
    });
    const abort = new AbortController();
    const steering = createSteering(command.steered ?? [], (told) =>
      send({ kind: 'steered', runId, ...told }),
    );
    active = { runId, abort, relay, steering };
    try {
      // Who submitted it may know packs by description only: migrations, rules between parameters and costs are known here.
      const graph = loadRunnable(command.document, registry, targets === undefined ? {} : { targets });
      requireAffordable(graph, registry);
      const cache = keptCache(command.cacheFolder);
      const graphText = writeDocument(graph.document, registry);
      await files.sidecar(outputFolder, graphText);
      const services = runnerServices(
        command,
        graphText,
        (nodeId) => keptEngine(nodeId, relay),
        files.checkpoints(command.checkpointFolder, command.resume),
      );
      let end: { outcome: 'done' | 'failed' | 'cancelled'; errors: readonly NodeErrorInfo[] } | undefined;
      try {
        await new Promise<void>((resolve, reject) => {
          runGraph(graph, {
            registry,
            services,
            cache,
            provider: services.provider,
            ...(command.offset !== undefined && { offset: command.offset }),
            ...(command.keepCostly !== undefined && { keepCostly: command.keepCostly }),
            signal: abort.signal,
            steering: steering.ask,
            ...(targets && { targets }),
          }).subscribe({
            next(event) {
              relay.next(event);
              if (event.kind === 'run-finished') end = event;
            },
            error: reject,
            complete: resolve,
          });
        });
      } finally {
        steering.close();
        await services.dispose();
        await relay.finish();
      }
      const { outcome = 'failed', errors = [] } = end ?? {};
      active = undefined;
      send({ kind: 'finished', runId, outcome, errors });
    } catch (error) {
      active = undefined;
      send({ kind: 'refused', runId, error: toldError(error, 'node/failed') });
    }
  }

  return {
    run,
    ahead,
    cancel: (runId) => {
      if (active?.runId === runId) active.abort.abort();
    },
    steer: (runId, nodeId, values) => {
      if (active?.runId === runId) active.steering.set(nodeId, values);
    },
    tapsTaken: () => active?.relay.tapsTaken(),
  };
}

/** The runner's process: owns the engine and runs one graph at a time. Started by runner-host.ts. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { assertNever, PatchwiseError } from '../../errors.ts';
import { loadRunnable } from '../../graph/document/load.ts';
import { writeDocument } from '../../graph/document/write.ts';
import type { NodeErrorInfo } from '../../graph/events.ts';
import { ResultCache } from '../../graph/run/cache/result-cache.ts';
import { runGraph } from '../../graph/run/run-graph.ts';
import { diskCache } from '../../nodes/disk-cache.ts';
import { loadPacks } from '../../nodes/packs/load-packs.ts';
import type { AllowedPack } from '../../nodes/packs/pack-folder.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { ensureFolder, writeFileAtomic } from '../../runtime/files.ts';
import { requireAffordable } from '../security/graph-cost.ts';
import type { RunnerCommand, RunnerMessage } from './messages.ts';
import { endWithParent } from './parent-watch.ts';
import { createRunRelay, type RunRelay } from './run-relay.ts';
import { runnerServices } from './services.ts';

/** What runner-host.ts passes as the only argument, as JSON. */
export interface RunnerChildOptions {
  /** Process id of the server. */
  readonly parent: number;
  readonly engine: string;
  readonly threads?: number;
  readonly heartbeatMs: number;
  readonly packs?: { readonly home: string; readonly allowed: readonly AllowedPack[] };
}

type RunCommand = Extract<RunnerCommand, { kind: 'run' }>;

interface ActiveRun {
  readonly runId: string;
  readonly abort: AbortController;
  readonly relay: RunRelay;
}

const options = JSON.parse(process.argv[2] ?? '{}') as RunnerChildOptions;
void endWithParent(options.parent);
const { home = '.', allowed = [] } = options.packs ?? {};
const { registry, failures } = await loadPacks(home, allowed);
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
let engine: Promise<EnergyEngine> | undefined;
let cache: ResultCache | undefined;
let active: ActiveRun | undefined;

function send(message: RunnerMessage): void {
  // Once the server is gone there is nobody to tell, and the process is about to end.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Opens the device with the first node that computes, and keeps it for the runs that follow. */
function sharedEngine(): Promise<EnergyEngine> {
  engine ??= openEngine(options.engine, { threads: options.threads }).then(
    (opened) => {
      send({ kind: 'engine', engine: opened.id, device: `${opened.device.provider}: ${opened.device.name}` });
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

async function run(command: RunCommand): Promise<void> {
  const { runId, targets, outputFolder } = command;
  const relay = createRunRelay({ ...command, portTypes: registry.faces, send });
  const abort = new AbortController();
  active = { runId, abort, relay };
  try {
    // The server knows packs by description only: migrations, rules between parameters and costs are known here.
    const document = loadRunnable(command.document, registry, targets === undefined ? {} : { targets });
    requireAffordable(document, registry);
    cache ??= new ResultCache({ sha256, disk: diskCache(command.cacheFolder) });
    const graphText = writeDocument(document, registry);
    await writeSidecar(outputFolder, graphText);
    const services = runnerServices(command, graphText, sharedEngine);
    let end: { outcome: 'done' | 'failed' | 'cancelled'; errors: readonly NodeErrorInfo[] } | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        runGraph(document, {
          registry,
          services,
          ...(cache && { cache }),
          signal: abort.signal,
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
      await services.dispose();
      await relay.finish();
    }
    const { outcome = 'failed', errors = [] } = end ?? {};
    active = undefined;
    send({ kind: 'finished', runId, outcome, errors });
  } catch (error) {
    active = undefined;
    send({ kind: 'refused', runId, error: describe(error) });
  }
}

/** The graph beside its outputs, so that dropping it on the editor or the command line reruns it. */
async function writeSidecar(folder: string, text: string): Promise<void> {
  await ensureFolder(folder);
  await writeFileAtomic(join(folder, 'graph.json'), text);
}

function describe(error: unknown): { code: string; message: string; hint?: string } {
  if (error instanceof PatchwiseError) {
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  return { code: 'node/failed', message: error instanceof Error ? error.message : String(error) };
}

function beat(): void {
  let due = performance.now() + options.heartbeatMs;
  setInterval(() => {
    const now = performance.now();
    send({ kind: 'heartbeat', rss: process.memoryUsage.rss(), loopDelayMs: Math.max(0, now - due) });
    due = now + options.heartbeatMs;
  }, options.heartbeatMs);
}

process.on('message', (command: RunnerCommand) => {
  switch (command.kind) {
    case 'run':
      void run(command);
      return;
    case 'cancel':
      if (active?.runId === command.runId) active.abort.abort();
      return;
    case 'taps-taken':
      active?.relay.tapsTaken();
      return;
    case 'exit':
      process.exit(0);
      return;
    default:
      assertNever(command);
  }
});
// The server decides when a run ends; a Ctrl-C in its terminal reaches this process too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
beat();
for (const { name, message } of failures) {
  send({ kind: 'warning', message: `The pack "${name}" is not used: ${message}` });
}
send({ kind: 'ready', pid: process.pid });

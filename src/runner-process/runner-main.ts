import { folderFiles } from '../disk/runner-files.ts';
import { assertNever } from '../errors.ts';
import { loadPacks } from '../nodes/packs/load-packs.ts';
import type { AllowedPack } from '../nodes/packs/pack-folder.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { openEngine } from '../runtime/engine/engines.ts';
import { leaveStopSignalsToParent } from '../runtime/stop-signals.ts';
import type { RunnerFiles } from '../studio/ports/runner-files.ts';
import type { RunnerCommand, RunnerMessage } from '../studio/ports/runner-messages.ts';
import { createRunCommands } from '../studio/runner/run-commands.ts';

/** What process-host.ts passes as the only argument, as JSON. */
export interface RunnerChildOptions {
  /** Process id of the server. */
  readonly parent: number;
  readonly engine: string;
  readonly threads?: number;
  readonly heartbeatMs: number;
  readonly packs?: { readonly home: string; readonly allowed: readonly AllowedPack[] };
}

/**
 * Makes this process a runner: it owns the engine, and runs one graph at a time for the parent that started it, which it
 * watches already.
 */
export async function startRunner(
  options: RunnerChildOptions,
  files: RunnerFiles = folderFiles,
): Promise<void> {
  const { home = '.', allowed = [] } = options.packs ?? {};
  const { registry, failures } = await loadPacks(home, allowed);

  function send(message: RunnerMessage): void {
    // Once the server is gone there is nobody to tell, and the process is about to end.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }

  function beat(): void {
    let due = performance.now() + options.heartbeatMs;
    setInterval(() => {
      const now = performance.now();
      send({ kind: 'heartbeat', rss: process.memoryUsage.rss(), loopDelayMs: Math.max(0, now - due) });
      due = now + options.heartbeatMs;
    }, options.heartbeatMs);
  }

  /** Opened before a run asked for it. */
  let warmed: Promise<EnergyEngine> | undefined;
  let taken = false;
  const open = () => openEngine(options.engine, { threads: options.threads });
  const runs = createRunCommands({
    registry,
    send,
    openEngine() {
      const engine = warmed ?? open();
      warmed = undefined;
      taken = true;
      return engine;
    },
    files,
  });

  process.on('message', (command: RunnerCommand) => {
    switch (command.kind) {
      case 'run':
        void runs.run(command);
        return;
      case 'warm':
        if (!taken && warmed === undefined) {
          warmed = open();
          // The run that needs it is told what is wrong.
          warmed.catch(() => undefined);
        }
        if (command.ahead !== undefined) void runs.ahead(command.ahead);
        return;
      case 'cancel':
        runs.cancel(command.runId);
        return;
      case 'steer':
        runs.steer(command.runId, command.nodeId, command.values);
        return;
      case 'taps-taken':
        runs.tapsTaken();
        return;
      case 'exit':
        process.exit(0);
        return;
      default:
        assertNever(command);
    }
  });
  // The server decides when a run ends; a Ctrl-C in its terminal reaches this process too.
  leaveStopSignalsToParent();
  beat();
  for (const { name, message } of failures) {
    send({ kind: 'warning', message: `The pack "${name}" is not used: ${message}` });
  }
  send({ kind: 'ready', pid: process.pid });
}

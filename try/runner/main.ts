/** The worker in which graphs run: the same executor and nodes as in Node, one graph at a time. */
import '../node/globals.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { createRunCommands } from '../../src/server/runner/run-commands.ts';
import type { RunRelay } from '../../src/server/runner/run-relay.ts';
import type { FromWorker, ToWorker } from '../shared/messages.ts';
import { takeDrawn } from './draw.ts';
import { createWebEngine } from './engine.ts';

const MEBIBYTE = 2 ** 20;

let engine: Promise<EnergyEngine> | undefined;

function send(message: FromWorker): void {
  postMessage(message);
}

/** Opens the engine with the first node that computes, whose progress tells how far it is. */
function sharedEngine(nodeId: string, relay: RunRelay): Promise<EnergyEngine> {
  engine ??= createWebEngine({
    onDownload: (done, total) => {
      const of = `${(done / MEBIBYTE).toFixed(1)} of ${(total / MEBIBYTE).toFixed(1)} MB`;
      relay.next({
        kind: 'progress',
        nodeId,
        done,
        total,
        label: `loading the engine, ${of}`,
        seq: 0,
        at: Date.now(),
      });
    },
  }).then(
    (opened) => {
      const { provider, name } = opened.device;
      send({ kind: 'engine', engine: opened.id, device: `${provider}: ${name}` });
      const message = `Computes in this page, on ${provider === 'wasm' ? name : `WebGPU (${name})`}.`;
      relay.next({ kind: 'log', nodeId, level: 'info', message, seq: 0, at: Date.now() });
      return opened;
    },
    (error: unknown) => {
      // It may come another time.
      engine = undefined;
      throw error;
    },
  );
  return engine;
}

const runs = createRunCommands({ registry: patchwiseRegistry(), send, engine: sharedEngine });

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'run':
      void runs.run(data);
      return;
    case 'cancel':
      runs.cancel(data.runId);
      return;
    case 'taps-taken':
      runs.tapsTaken();
      return;
    case 'drawn':
    case 'not-drawn':
      takeDrawn(data);
      return;
    case 'exit':
      close();
  }
});
send({ kind: 'ready', pid: 0 });

/** The worker in which graphs run: the same executor and nodes as in Node, one graph at a time. */
import { folderFiles } from '../../src/disk/runner-files.ts';
import '../node/globals.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { createRunCommands } from '../../src/studio/runner/run-commands.ts';
import type { RunRelay } from '../../src/studio/runner/run-relay.ts';
import { nextTurn } from '../node/globals.ts';
import type { FromWorker, ToWorker } from '../shared/messages.ts';
import { takeDrawn } from './draw.ts';
import { createWebEngine } from './engine.ts';
import { warmEngine } from './warm-engine.ts';

const MEBIBYTE = 2 ** 20;

/** Of the device's memory, what results may take that are kept from run to run. */
const CACHE_SHARE = 1 / 16;
const MOST_CACHED = 512 * MEBIBYTE;

/** Bytes; the page says it first of all. */
let deviceMemory = 2048 * MEBIBYTE;

function send(message: FromWorker): void {
  postMessage(message);
}

const warm = warmEngine(createWebEngine, () => new Promise(nextTurn));

/** Opens the engine; the node that asked for it tells how far it is loaded, then on what it computes. */
async function openEngine(nodeId: string, relay: Pick<RunRelay, 'next'>): Promise<EnergyEngine> {
  const engine = await warm.take((done, total) => {
    const of = `${(done / MEBIBYTE).toFixed(1)} of ${(total / MEBIBYTE).toFixed(1)} MB`;
    const label = `loading the engine, ${of}`;
    relay.next({ kind: 'progress', nodeId, done, total, label, seq: 0, at: Date.now() });
  });
  const { provider, name } = engine.device;
  const message = `Computes in this page, on ${provider === 'wasm' ? name : `WebGPU (${name})`}.`;
  relay.next({ kind: 'log', nodeId, level: 'info', message, seq: 0, at: Date.now() });
  return engine;
}

const runs = createRunCommands({
  registry: patchwiseRegistry(),
  send,
  openEngine,
  files: folderFiles,
  cacheBytes: () => Math.min(MOST_CACHED, CACHE_SHARE * deviceMemory),
});

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'run':
      void runs.run(data);
      return;
    case 'cancel':
      runs.cancel(data.runId);
      return;
    case 'steer':
      runs.steer(data.runId, data.nodeId, data.values);
      return;
    case 'taps-taken':
      runs.tapsTaken();
      return;
    case 'drawn':
    case 'not-drawn':
      takeDrawn(data);
      return;
    case 'device':
      deviceMemory = data.memory;
      return;
    case 'warm':
      // A run that has come meanwhile needs no more of it.
      void warm.warm().then(() => data.ahead && runs.ahead(data.ahead));
      return;
    case 'exit':
      close();
  }
});
send({ kind: 'ready', pid: 0 });

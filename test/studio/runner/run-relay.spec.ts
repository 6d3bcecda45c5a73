import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFiles } from '../../../src/disk/runner-files.ts';
import type { RunEventBody } from '../../../src/graph/events.ts';
import { PORT_TYPES } from '../../../src/nodes/port-types.ts';
import type { Tap } from '../../../src/protocol/run-shapes.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import type { Frame, RunnerMessage } from '../../../src/studio/ports/runner-messages.ts';
import { createRunRelay } from '../../../src/studio/runner/run-relay.ts';

describe('relay of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  /** All that a relay sends for these events. */
  async function relayed(bodies: readonly RunEventBody[], steps = true) {
    const sent: RunnerMessage[] = [];
    const relay = createRunRelay({
      runId: 'r',
      firstSeq: 7,
      tensors: folderFiles.tensors(folder),
      portTypes: PORT_TYPES,
      steps,
      send: (message) => {
        sent.push(message);
        if (message.kind === 'taps') queueMicrotask(() => relay.tapsTaken());
      },
    });
    for (const [seq, body] of bodies.entries()) relay.next({ seq, at: 1000 + seq, ...body });
    await relay.finish();
    const frames: Frame[] = sent.flatMap((m) => (m.kind === 'taps' ? m.frames : []));
    const taps: Tap[] = sent.flatMap((m) => (m.kind === 'taps' ? m.taps : []));
    return { frames, taps, events: sent.flatMap((m) => (m.kind === 'events' ? m.events : [])) };
  }

  const score = (value: number, scale: number): RunEventBody => ({
    kind: 'metric',
    nodeId: 'a',
    name: 'score',
    value,
    moment: { scale, step: 0 },
  });
  const preview = (nodeId: string, scale: number): RunEventBody => ({
    kind: 'preview',
    nodeId,
    port: 'image',
    type: 'image',
    value: filled([1, 1, 2, 2], 0),
    moment: { scale, step: 1 },
  });

  it('gives a picture the score that its node told at its scale, and no other one', async () => {
    const [own] = (await relayed([score(3, 0), preview('a', 0)])).frames;
    expect(own).to.deep.include({ score: 3, moment: { scale: 0, step: 1 } });
    const [finer] = (await relayed([score(3, 0), preview('a', 1)])).frames;
    expect(finer).not.to.have.property('score');
    const [other] = (await relayed([score(3, 0), preview('b', 0)])).frames;
    expect(other).not.to.have.property('score');
  });

  it('keeps an output under the hash that it has already, and one that only has a picture under that of its picture', async () => {
    const value = filled([1, 1, 2, 2], 0.5);
    const hash = 'b'.repeat(64);
    const output = (type: string, of: unknown): RunEventBody => ({
      kind: 'output',
      nodeId: type,
      port: 'p',
      index: 0,
      summary: { type, description: '', hash, bytes: 16 },
      value: of,
    });
    const { frames } = await relayed([output('image', value), output('pyramid', { levels: [value] })]);
    expect(Object.fromEntries(frames.map((frame) => [frame.nodeId, frame.hash]))).to.deep.equal({
      image: hash,
      pyramid: PORT_TYPES.image.hash(value),
    });
  });

  it('shows steps live without keeping them where they are not wanted, and keeps small results only', async () => {
    const output = (nodeId: string, side: number): RunEventBody => ({
      kind: 'output',
      nodeId,
      port: 'p',
      index: 0,
      summary: { type: 'image', description: '', hash: nodeId.repeat(64), bytes: 16 },
      value: filled([1, 1, side, side], 0.5),
    });
    const { frames } = await relayed([preview('a', 0), output('b', 64), output('c', 1024)], false);
    expect(frames.map(({ nodeId, hash }) => [nodeId, hash])).to.have.deep.members([
      ['a', undefined],
      ['b', 'b'.repeat(64)],
      ['c', undefined],
    ]);
  });

  it('numbers reliable events from where it is told, and keeps taps out of them', async () => {
    const { events, taps } = await relayed([
      { kind: 'run-started', order: ['a'], seeds: { a: 1 } },
      score(3, 0),
      { kind: 'progress', nodeId: 'a', done: 1, total: 2 },
      { kind: 'run-finished', outcome: 'done', elapsedMs: 5, errors: [] },
    ]);
    expect(events.map(({ seq, kind }) => `${seq} ${kind}`)).to.deep.equal([
      '7 run-started',
      '8 run-finished',
    ]);
    expect(taps.map(({ kind }) => kind)).to.have.members(['metric', 'progress']);
  });

  it('tells that a run has ended after all that was kept of it, however long the disk takes', async () => {
    const told: string[] = [];
    let write: () => void = () => undefined;
    const relay = createRunRelay({
      runId: 'r',
      firstSeq: 1,
      tensors: { write: () => new Promise((resolve) => (write = resolve)), remove: async () => undefined },
      portTypes: PORT_TYPES,
      send: (message) => told.push(message.kind === 'events' ? `${message.events[0]?.kind}` : message.kind),
    });
    relay.next({ seq: 0, at: 0, ...preview('a', 0) });
    relay.next({ seq: 1, at: 1, kind: 'run-finished', outcome: 'done', elapsedMs: 5, errors: [] });
    const finished = relay.finish();
    await new Promise(setImmediate);
    expect(told).not.to.include('run-finished');
    write();
    await finished;
    expect(told.slice(-2)).to.deep.equal(['tensors', 'run-finished']);
  });
});

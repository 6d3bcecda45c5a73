import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import request from 'supertest';
import { loadDocument } from '../../src/graph/check/load.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { oneTinyScale } from './support/graphs.ts';

// biome-ignore lint/suspicious/noExplicitAny: messages are looked at as a client would
type Message = any;

const photo = readFileSync('samples/photos/lake.jpg');

/** Trains a model of two tiny scales on a picture; `updates` sets how long it takes. */
function training(path: string, updates: number) {
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: 'Tiny training', seed: 3 },
    nodes: {
      photo: { type: 'image/load@1', params: { path } },
      small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 16, height: 16 } },
      train: {
        type: 'training/train-pyramid@1',
        in: { image: 'small.image' },
        params: oneTinyScale(updates),
      },
      save: { type: 'model/save@1', in: { model: 'train.model' } },
    },
  };
}

describe('The server with a real runner', () => {
  let home: string;
  let server: RunningServer;
  let socket: Socket;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'patchwise-studio-'));
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1, checkReplies: true });
    socket = io(server.url, { transports: ['websocket'], reconnection: false });
    await new Promise((resolve) => socket.once('hello', resolve));
  });
  after(async () => {
    socket.disconnect();
    await server.close();
    await rm(home, { recursive: true, force: true });
  });
  const api = () => request(server.url);

  /** Follows a run until it ends, and a frame of a node has come; acknowledges everything. */
  async function follow(runId: string, shows?: string): Promise<Message[]> {
    const seen: Message[] = [];
    let shown: () => void = () => undefined;
    const picture = new Promise<void>((resolve) => {
      shown = resolve;
    });
    if (shows === undefined) shown();
    const ended = new Promise<void>((resolve) => {
      socket.on('events', ({ runId: id, events }: Message, taken: () => void) => {
        taken();
        if (id !== runId) return;
        seen.push(...events);
        if (events.some((event: Message) => event.kind === 'run-finished')) resolve();
      });
      socket.on('frames', ({ parts }: Message, taken: () => void) => {
        taken();
        if (parts.some((p: Message) => p.frames.some((f: Message) => f.nodeId === shows))) shown();
      });
    });
    await socket.emitWithAck('subscribe', { runId, sinceSeq: 0 });
    await Promise.all([ended, picture]);
    socket.removeAllListeners('events').removeAllListeners('frames');
    await socket.emitWithAck('unsubscribe', { runId });
    return seen;
  }

  it('runs an uploaded picture to a model that can be imported and used', async () => {
    const asset = (
      await api().post('/api/assets').set('X-Patchwise', '1').attach('file', photo, 'lake.jpg').expect(201)
    ).body;
    const run = (
      await api()
        .post('/api/runs')
        .send({ document: training(asset.reference, 3) })
        .expect(201)
    ).body;
    const events = await follow(run.id, 'small');
    expect(events.map((e) => e.seq)).to.deep.equal(events.map((_, i) => i + 1));
    expect(events.at(-1)).to.include({ kind: 'run-finished', outcome: 'done' });
    expect(JSON.stringify(events), 'no path of this machine').not.to.include(home);

    const { run: ended, nodes } = (await api().get(`/api/runs/${run.id}`).expect(200)).body;
    expect(ended.status).to.equal('done');
    expect(nodes.train.state).to.equal('done');
    const files = (await api().get(`/api/runs/${run.id}/outputs`).expect(200)).body.items;
    expect(files.map((f: { name: string }) => f.name)).to.include('model.safetensors');
    const report = (await api().get(`/api/runs/${run.id}/report`).expect(200)).body;
    expect(report.nodes.train.state).to.equal('done');

    const model = (
      await api().post('/api/models').send({ run: run.id, output: 'model.safetensors' }).expect(201)
    ).body;
    const sampling = {
      format: 'patchwise-graph',
      version: 1,
      meta: {},
      nodes: {
        model: { type: 'model/load@1', params: { path: model.reference } },
        samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { count: 2 } },
        save: { type: 'image/save@1', in: { image: 'samples.images' } },
      },
    };
    const second = (await api().post('/api/runs').send({ document: sampling }).expect(201)).body;
    expect((await follow(second.id)).at(-1)).to.include({ outcome: 'done' });
    const outputs = (await api().get(`/api/runs/${second.id}/outputs`)).body.items;
    const images = outputs.filter((f: { name: string }) => f.name.endsWith('.png'));
    expect(images).to.have.length(2);
    await api()
      .get(`/api/runs/${second.id}/file?name=${images[0].name}`)
      .expect(200)
      .expect('content-type', 'image/png');
    const sidecar = await api().get(`/api/runs/${second.id}/file?name=graph.json`).buffer(true).expect(200);
    expect(loadDocument(sidecar.body, patchwiseRegistry()).runnable).to.equal(true);
  });

  it('gives the whole tensor of a kept step over HTTP and over the socket', async () => {
    const [run] = (await api().get('/api/runs?status=done&limit=1')).body.items;
    const { items } = (await api().get(`/api/runs/${run.id}/tensors`).expect(200)).body;
    expect(items).not.to.have.length(0);
    const { hash } = items[0];
    const { body, headers } = await api().get(`/api/runs/${run.id}/tensors/${hash}`).buffer(true).expect(200);
    const answer = await socket.emitWithAck('tensor', { runId: run.id, hash });
    expect(answer.shape.join('x')).to.equal(headers['x-shape']);
    expect(Buffer.from(answer.data)).to.deep.equal(body);
    expect(body.length).to.equal(4 * answer.shape.reduce((a: number, b: number) => a * b, 1));
  });

  it('cancels in the middle of a training and resumes it to its end', async () => {
    const run = (
      await api()
        .post('/api/runs')
        .send({ document: training('sample:photos/tea.jpg', 4000) })
        .expect(201)
    ).body;
    await socket.emitWithAck('subscribe', { runId: run.id });
    await new Promise<void>((resolve) => {
      socket.on('frames', ({ parts }: Message, taken: () => void) => {
        taken();
        if (parts.some((p: Message) => p.taps.some((t: Message) => t.kind === 'metric'))) resolve();
      });
    });
    socket.removeAllListeners('frames');
    const cancelled = (await api().post(`/api/runs/${run.id}/cancel`).send({}).expect(200)).body;
    expect(cancelled.status).to.equal('cancelled');
    const resumed = (await api().post(`/api/runs/${run.id}/resume`).send({}).expect(200)).body;
    expect(resumed.resume).to.equal(true);
    await api().post(`/api/runs/${run.id}/cancel`).send({}).expect(200);
    await api().delete(`/api/runs/${run.id}`).expect(204);
    await api().get(`/api/runs/${run.id}`).expect(404);
  });

  it('opens no file that a wire brings, only what the graph refers to', async () => {
    const document = {
      format: 'patchwise-graph',
      version: 1,
      meta: {},
      nodes: {
        names: {
          type: 'flow/texts@1',
          params: { values: `${join(home, 'studio.db')}, sample:photos/lake.jpg, sample:../package.json` },
        },
        photos: { type: 'image/load@1', in: { path: 'names.texts' } },
        save: { type: 'image/save@1', in: { image: 'photos.image' } },
      },
    };
    const { body } = await api().post('/api/runs').send({ document }).expect(201);
    const events = await follow(body.id);
    expect(events.at(-1)).to.include({ outcome: 'failed' });
    const failure = events.at(-1).errors[0];
    expect(failure).to.include({ code: 'file/missing', nodeId: 'photos' });
    expect(JSON.stringify(failure)).not.to.include(home);
  });

  it('keeps graphs across a restart, and tells clients that it is another start', async () => {
    await api()
      .put('/api/graphs/kept')
      .send({ document: training('sample:photos/lake.jpg', 5) })
      .expect(200);
    const before = (await api().get('/api/system')).body.serverId;
    const runs = (await api().get('/api/runs')).body.items.length;
    await server.close();
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1, checkReplies: true });
    socket = io(server.url, { transports: ['websocket'], reconnection: false });
    const hello = await new Promise<Message>((resolve) => socket.once('hello', resolve));
    expect(hello.serverId).not.to.equal(before);
    expect((await api().get('/api/graphs/kept').expect(200)).body.revision).to.equal(1);
    expect((await api().get('/api/runs')).body.items).to.have.length(runs);
  });
});

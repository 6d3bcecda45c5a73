import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { io, type Socket } from 'socket.io-client';
import { PatchwiseError } from '../../src/errors.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import type { Operation } from '../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName } from '../../src/protocol/operations.ts';
import { CLIENT_MESSAGES, type ClientMessage, type PayloadOf } from '../../src/protocol/socket.ts';
import { CLIENT_LIMITS } from '../../src/studio/clients/limits.ts';
import { handleMessage } from '../../src/studio/clients/messages.ts';
import { errorReply } from '../../src/studio/handlers/error-reply.ts';
import { type Mutation, mutated, mutation } from '../support/mutated.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { noiseGraph } from './support/graphs.ts';
import { memoryStudio } from './support/memory-studio.ts';
import { agent, clean, encode, fire, type Shot } from './support/shots.ts';
import { socketSession } from './support/socket-session.ts';
import { startTestServer, type TestServer } from './support/start-server.ts';
import { until } from './support/waiting.ts';

/** How often each is tried; `npm run test:fuzz` sets more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);
/** Of each operation: there are some sixty. */
const EACH = Math.ceil(RUNS / 10);

const HASH = 'ab'.repeat(32);
const photo = readFileSync('test/fixtures/metrics/lake-27x18.png');
const changes = fc.array(mutation, { minLength: 1, maxLength: 2 });
const changed = (value: unknown, by: readonly Mutation[]): unknown => by.reduce(mutated, value);

/** What an operation is asked. */
interface Question {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Starts processes that take seconds, and is asked nothing that could be changed. */
const NOTHING_ASKED = 'nothing asked';

type Sound = (() => Question | Promise<Question>) | typeof NOTHING_ASKED;

describe('Requests that were valid but for one place', () => {
  let server: TestServer;
  let unhandled = 0;
  const count = () => void unhandled++;
  before(async () => {
    server = await startTestServer();
    server.studio.queueCapacity = Number.MAX_SAFE_INTEGER;
    process.on('unhandledRejection', count);
  });
  after(async () => {
    process.off('unhandledRejection', count);
    agent.destroy();
    await server.close();
  });
  afterEach(() => {
    expect(unhandled, 'unhandled rejections').to.equal(0);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  const document = noiseGraph();
  const studio = () => server.studio;
  const graph = async () => {
    await studio().graphs.remove('mine');
    return (await studio().graphs.save('mine', document, 0)).id;
  };
  const run = async () => {
    const { id } = await studio().runs.submit({ document, priority: 0 });
    await studio().play.output(id, 'a.png', photo);
    studio().play.tensor(HASH, { shape: [1, 2], data: Float32Array.of(0.5, -1) });
    return id;
  };
  const stored = async (kind: 'image' | 'model') => {
    const [hash, thumbnail] = [await studio().blobs.put(photo), await studio().blobs.put(photo)];
    return (await studio().assets.add({ kind, name: 'lake', hash, thumbnail, bytes: photo.length })).id;
  };
  const template = async () => {
    const picture = await studio().blobs.put(photo);
    return (await studio().ownTemplates.add({ title: 'Mine', document, picture })).id;
  };
  const at = (id: string): Question => ({ path: { id } });
  const machineFile = { path: { area: 'cache', name: HASH } };

  /** A sound question for each operation; one that has none does not compile. */
  const SOUND: Readonly<Record<OperationName, Sound>> = {
    ...{ listNodes: NOTHING_ASKED, getSystem: NOTHING_ASKED, listEngines: NOTHING_ASKED },
    ...{ getSpeed: NOTHING_ASKED, emptyCache: NOTHING_ASKED, getHealth: NOTHING_ASKED },
    ...{ getReadiness: NOTHING_ASKED, getMetrics: NOTHING_ASKED, getOpenApi: NOTHING_ASKED },
    ...{ listWorkers: NOTHING_ASKED, getWorkerTerms: NOTHING_ASKED, listTemplates: NOTHING_ASKED },
    ...{ listSamples: NOTHING_ASKED, getQueue: NOTHING_ASKED },
    validateGraph: () => ({ body: { document, targets: ['noise'] } }),
    listGraphs: () => ({ query: { limit: 5, before: 1e9 } }),
    getGraph: async () => ({ path: { id: await graph() }, query: { revision: 1 } }),
    saveGraph: async () => ({
      path: { id: await graph() },
      headers: { 'if-match': '"1"' },
      body: { document },
    }),
    deleteGraph: async () => at(await graph()),
    listGraphVersions: async () => at(await graph()),
    listAssets: () => ({ query: { limit: 5, before: 1e9 } }),
    getAsset: async () => at(await stored('image')),
    getAssetContent: async () => at(await stored('image')),
    getAssetThumbnail: async () => at(await stored('image')),
    renameAsset: async () => ({ ...at(await stored('image')), body: { name: 'shore.png' } }),
    deleteAsset: async () => at(await stored('image')),
    uploadAsset: async () => ({ body: { run: await run(), output: 'a.png', name: 'lake' } }),
    listPhotographs: NOTHING_ASKED,
    listModels: () => ({ query: { limit: 5, before: 1e9 } }),
    getModel: async () => at(await stored('model')),
    getModelContent: async () => at(await stored('model')),
    getModelThumbnail: async () => at(await stored('model')),
    renameModel: async () => ({ ...at(await stored('model')), body: { name: 'shore' } }),
    deleteModel: async () => at(await stored('model')),
    async importModel() {
      const id = await run();
      await studio().play.output(id, 'model.safetensors', encodeModel(tinyModel()));
      return { body: { run: id, output: 'model.safetensors', name: 'lake' } };
    },
    submitRun: () => ({
      body: {
        ...{ document, overrides: { 'noise.width': 9 }, seed: 7, targets: ['save'], resume: true },
        ...{ priority: 1, source: 'me', batch: 'b1' },
      },
    }),
    listPacks: NOTHING_ASKED,
    // Refused: no page of this studio may.
    addPack: () => ({ body: { spec: 'patchwise-halftone@1.0.0' } }),
    removePack: () => ({ query: { name: 'patchwise-halftone' } }),
    expectRun: () => ({ body: { document, targets: ['noise'] } }),
    listRuns: () => ({ query: { limit: 5, before: 1e9, status: 'queued', batch: 'b1' } }),
    getRun: async () => at(await run()),
    cancelRun: async () => ({ ...at(await run()), body: {} }),
    pauseRun: async () => ({ ...at(await run()), body: {} }),
    steerRun: async () => ({ ...at(await run()), body: { node: 'noise', values: { sigma: 0.5 } } }),
    async resumeRun() {
      const id = await run();
      studio().play.status(id, { status: 'failed' });
      return { ...at(id), body: {} };
    },
    rerunRun: async () => ({ ...at(await run()), body: { seed: 8, overrides: { 'noise.width': 9 } } }),
    deleteRun: async () => at(await run()),
    arrangeQueue: async () => ({ body: { items: [await run(), await run()] } }),
    listRunOutputs: async () => at(await run()),
    getRunOutput: async () => ({ ...at(await run()), query: { name: 'a.png' } }),
    saveRunOutput: async () => ({
      ...at(await run()),
      query: { name: 'a.png', format: 'jpeg', quality: 80, longSide: 4, noted: 'keep', place: 'drop' },
    }),
    getRunOutputThumbnail: async () => ({ ...at(await run()), query: { name: 'a.png' } }),
    listRunEvents: async () => ({ ...at(await run()), query: { since: 1, limit: 5 } }),
    getRunReport: async () => at(await run()),
    listRunMetrics: async () => at(await run()),
    listRunTensors: async () => ({ ...at(await run()), query: { node: 'noise', port: 'images' } }),
    getRunTensor: async () => ({ path: { id: await run(), hash: HASH } }),
    getTemplate: () => at('inpainting'),
    getTemplatePicture: () => at('inpainting'),
    getTemplateCard: () => at('inpainting'),
    getSample: () => ({ query: { name: 'photos/lake.jpg' } }),
    getSampleThumbnail: () => ({ query: { name: 'photos/lake.jpg' } }),
    listOwnTemplates: () => ({ query: { limit: 5, before: 1e9 } }),
    keepOwnTemplate: () => ({ body: { title: 'Mine', document, picture: photo.toString('base64') } }),
    getOwnTemplate: async () => at(await template()),
    getOwnTemplatePicture: async () => at(await template()),
    renameOwnTemplate: async () => ({ ...at(await template()), body: { title: 'Ours' } }),
    deleteOwnTemplate: async () => at(await template()),
    getMachineFile: () => machineFile,
    claimMachineFile: () => machineFile,
    deleteMachineFile: () => machineFile,
    putMachineFile: () => machineFile,
  };

  /** As it goes over the line. What a change has made no text, or no object, is written as JSON. */
  function shotOf(operation: Operation, question: unknown): Shot {
    const { path, query, headers, body } = fieldsOf(question);
    const parts = fieldsOf(path);
    const address = operation.address.replaceAll(/:(\w+)/g, (_, name: string) => encode(textOf(parts[name])));
    const asked = Object.entries(fieldsOf(query)).map(
      ([key, one]) => `${encode(key)}=${encode(textOf(one))}`,
    );
    const json = body === undefined ? '' : (JSON.stringify(body) ?? '');
    return {
      method: operation.method.toUpperCase(),
      path: asked.length === 0 ? address : `${address}?${asked.join('&')}`,
      headers: {
        ...clean(
          Object.fromEntries(
            Object.entries(fieldsOf(headers)).map(([key, one]) => [token(key), textOf(one)]),
          ),
        ),
        ...(json !== '' && { 'content-type': 'application/json' }),
        'x-patchwise': '1',
      },
      body: json,
    };
  }

  for (const name of Object.keys(SOUND) as OperationName[]) {
    const sound = SOUND[name];
    if (sound === NOTHING_ASKED) continue;
    it(`are refused by name or done: ${name}`, async () => {
      const operation: Operation = OPERATIONS[name];
      const first = await fire(server, shotOf(operation, await sound()));
      const closed = operation.address === '/api/packs' ? 403 : operation.reply.status;
      const expected = operation.tag === 'machines' ? 404 : closed;
      expect(first.status, `sound: ${first.text.slice(0, 300)}`).to.equal(expected);
      await fc.assert(
        fc.asyncProperty(changes, async (by) => {
          const { status, text } = await fire(server, shotOf(operation, changed(await sound(), by)));
          expect(status, text.slice(0, 500)).to.be.within(200, 499);
          if (status >= 400) expect(JSON.parse(text)).to.include.keys('code', 'message');
        }),
        { numRuns: EACH },
      );
    });
  }

  it('are uploads that are taken, or refused by name, wherever their bytes were cut, changed or doubled', async () => {
    const sound = Buffer.concat([
      Buffer.from(
        '--x\r\nContent-Disposition: form-data; name="file"; filename="lake.png"\r\nContent-Type: image/png\r\n\r\n',
      ),
      photo,
      Buffer.from('\r\n--x--\r\n'),
    ]);
    const send = (body: Uint8Array) =>
      fire(server, {
        ...{ method: 'POST', path: '/api/assets', body },
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'x-patchwise': '1' },
      });
    expect((await send(sound)).status).to.equal(201);
    const seen = new Set<number>();
    const place = fc.oneof(fc.nat(110), fc.nat(sound.length - 1));
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.constantFrom('cut', 'byte', 'double'),
        fc.nat(255),
        async (from, how, byte) => {
          const other = Buffer.from(sound);
          if (how === 'byte') other[from] = byte;
          const body = {
            cut: () => sound.subarray(0, from),
            byte: () => other,
            double: () => Buffer.concat([sound.subarray(0, from + 20), sound.subarray(from)]),
          }[how]();
          const { status, text } = await send(body);
          expect(status, text.slice(0, 500)).to.be.within(201, 499);
          if (status >= 400) expect(JSON.parse(text)).to.include.keys('code', 'message');
          seen.add(status);
        },
      ),
      { numRuns: RUNS / 2 },
    );
    expect([...seen], 'some are refused').to.satisfy((all: number[]) => all.some((status) => status >= 400));
  });
});

describe('Messages of a socket that were valid but for one place', () => {
  it('are answered as the protocol says, or refused by name, and leave the client as it was', async () => {
    const studio = memoryStudio();
    const { hub, session } = socketSession(studio.runs);
    const { id: runId } = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
    studio.play.tensor(HASH, { shape: [1, 2], data: Float32Array.of(0.5, -1) });
    const sound: { readonly [N in ClientMessage]: PayloadOf<N> } = {
      subscribe: { runId, sinceSeq: 0 },
      unsubscribe: { runId },
      visibility: { hidden: true },
      'watch-runs': { watch: true },
      tensor: { runId, hash: HASH },
    };
    for (const name of Object.keys(sound) as ClientMessage[]) {
      const handled = (payload: unknown) => handleMessage(name, payload, { session, hub, studio });
      CLIENT_MESSAGES[name].answer.parse(await handled(sound[name]));
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(changes, async (by) => {
          try {
            CLIENT_MESSAGES[name].answer.parse(await handled(changed(sound[name], by)));
          } catch (error) {
            if (!(error instanceof PatchwiseError)) throw error;
            expect(errorReply(error).status).to.be.within(400, 499);
            refused++;
          }
          expect(session.hidden).to.be.a('boolean');
          expect(session.runIds.every((id) => id === runId)).to.equal(true);
          expect(session.runIds.length).to.be.at.most(CLIENT_LIMITS.subscriptions);
          await hub.tick();
        }),
        { numRuns: RUNS },
      );
      expect(refused, name).to.be.greaterThan(0);
    }
    hub.close();
    await studio.close();
  });

  it('are packets that cost their own connection at most', async () => {
    const server = await startTestServer();
    let unhandled = 0;
    const count = () => void unhandled++;
    process.on('unhandledRejection', count);
    const { id: runId } = await server.studio.runs.submit({ document: noiseGraph(), priority: 0 });
    const connect = () => io(server.url, { transports: ['websocket'], reconnection: false, forceNew: true });
    const bystander = connect();
    expect((await bystander.emitWithAck('watch-runs', { watch: true })).ok).to.equal(true);
    const packet = fc.constantFrom(
      `29["subscribe",${JSON.stringify({ runId, sinceSeq: 0 })}]`,
      '29["visibility",{"hidden":false}]',
      '39[{"ok":true}]',
      '0{"token":"none"}',
      '2/other,9["visibility",{"hidden":false}]',
      '51-9["tensor",{"_placeholder":true,"num":0}]',
      '1',
    );
    const piece = fc.constantFrom(
      '',
      '[',
      '}',
      '"',
      ',',
      '-',
      '/',
      '\\u0000',
      '9'.repeat(400),
      '{"a":'.repeat(999),
    );
    await fc.assert(
      fc.asyncProperty(packet, fc.nat(), fc.nat(6), piece, async (whole, at, length, put) => {
        const from = at % (whole.length + 1);
        const text = whole.slice(0, from) + put + whole.slice(from + length);
        const client = connect();
        await outcome(client, 'connect');
        client.io.engine.write(text);
        // Half of them are followed by bytes, as of a packet that announces some.
        if (at % 2 === 0) client.io.engine.write(Uint8Array.of(1, 2, 3) as unknown as string);
        // The server has read it when it answers what comes after, or has ended the connection.
        client.emit('visibility', { hidden: false }, () => client.disconnect());
        await outcome(client, 'disconnect');
      }),
      { numRuns: RUNS / 2 },
    );
    expect((await bystander.emitWithAck('visibility', { hidden: false })).ok).to.equal(true);
    const open = async () => {
      const text = await (await fetch(new URL('metrics', server.url))).text();
      return Number(/^patchwise_sockets (\d+)$/m.exec(text)?.[1]);
    };
    await until(open, (sockets) => sockets === 1);
    bystander.disconnect();
    process.off('unhandledRejection', count);
    expect(unhandled, 'unhandled rejections').to.equal(0);
    await server.close();
  });
});

function outcome(socket: Socket, event: 'connect' | 'disconnect'): Promise<void> {
  return new Promise((resolve) => {
    if (socket.connected === (event === 'connect')) resolve();
    else socket.once(event, () => resolve());
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What may stand as a header's name. */
function token(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]/g, '') || 'x';
}

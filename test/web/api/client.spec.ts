import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { z } from 'zod';
import { machineOperations } from '../../../src/protocol/machines.ts';
import { addressOf, type Operation } from '../../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName } from '../../../src/protocol/operations.ts';
import { api, urlOf } from '../../../web/src/api/rest.ts';
import { fetchTensor } from '../../../web/src/api/tensor.ts';
import { noiseGraph } from '../../server/support/graphs.ts';
import { startTestServer, type TestServer } from '../../server/support/start-server.ts';

const photo = () => new Blob([new Uint8Array(readFileSync('test/fixtures/metrics/lake-27x18.png'))]);
const model = () => new Blob([new Uint8Array(readFileSync('samples/models/lake-96.safetensors'))]);

describe("the page's client", () => {
  let server: TestServer;
  /** What the page sees of the server: relative addresses, as in a browser. */
  const nativeFetch = globalThis.fetch;
  before(async () => {
    server = await startTestServer();
    globalThis.fetch = (address, init) => nativeFetch(new URL(String(address), server.url), init);
  });
  after(async () => {
    globalThis.fetch = nativeFetch;
    await server.close();
  });

  it('calls every operation, and every reply fits its row of the table', async () => {
    // The survey of engines starts a process for each.
    const called = new Set<OperationName>();
    /** Calls an operation and checks what comes back as strictly as the table says it. */
    const call = async <N extends OperationName>(
      name: N,
      ...input: Parameters<(typeof api)[N]>
    ): Promise<Awaited<ReturnType<(typeof api)[N]>>> => {
      called.add(name);
      const ask = api[name] as (...input: unknown[]) => Promise<unknown>;
      const reply = await ask(...input);
      const { json, bytes }: Operation['reply'] = OPERATIONS[name].reply;
      if (json !== undefined) (json as z.ZodType).parse(reply);
      else if (bytes === undefined) expect(reply, name).to.equal(undefined);
      else {
        const type = (reply as Response).headers.get('Content-Type') ?? '';
        expect(type, name).to.match(new RegExp(`^${bytes.replaceAll('*', '.*')}|^image/`));
        expect((await (reply as Response).arrayBuffer()).byteLength, name).to.be.greaterThan(0);
      }
      return reply as Awaited<ReturnType<(typeof api)[N]>>;
    };

    const document = noiseGraph();
    await call('listNodes');
    await call('getSystem');
    await call('listEngines');
    const { measured } = await call('getSpeed');
    expect(measured?.training, 'seconds').to.be.above(0);
    await call('getHealth');
    await call('getReadiness');
    await call('getMetrics');
    await call('getOpenApi');

    expect((await call('validateGraph', { body: { document } })).runnable).to.equal(true);
    await call('saveGraph', { path: { id: 'mine' }, body: { document } });
    const saved = await call('saveGraph', {
      path: { id: 'mine' },
      headers: { 'If-Match': '"1"' },
      body: { document },
    });
    expect(saved.revision).to.equal(2);
    expect((await call('getGraph', { path: { id: 'mine' }, query: { revision: 1 } })).revision).to.equal(1);
    expect((await call('listGraphs', { query: { limit: 5 } })).items).to.have.length(1);
    expect((await call('listGraphVersions', { path: { id: 'mine' } })).items).to.have.length(2);
    await call('deleteGraph', { path: { id: 'mine' } });

    const { id: image } = await call('uploadAsset', { file: photo(), name: 'lake.png' });
    expect((await call('listAssets')).items.map(({ id }) => id)).to.deep.equal([image]);
    expect((await call('listPhotographs')).items).to.be.an('array');
    await call('getAssetContent', { path: { id: image } });
    await call('getAssetThumbnail', { path: { id: image } });
    await call('renameAsset', { path: { id: image }, body: { name: 'shore.png' } });
    expect((await call('getAsset', { path: { id: image } })).name).to.equal('shore.png');
    await call('deleteAsset', { path: { id: image } });

    const { id: net } = await call('importModel', { file: model(), name: 'lake.safetensors' });
    await call('listModels');
    await call('getModel', { path: { id: net } });
    await call('getModelContent', { path: { id: net } });
    await call('getModelThumbnail', { path: { id: net } });
    await call('renameModel', { path: { id: net }, body: { name: 'shore' } });
    await call('deleteModel', { path: { id: net } });

    await call('expectRun', { body: { document, targets: ['noise'] } });
    const { id } = await call('submitRun', { body: { document, seed: 7, targets: ['save'] } });
    await call('listRuns', { query: { status: 'queued' } });
    await call('arrangeQueue', { body: { items: [id] } });
    expect((await call('getQueue')).items).to.include(id);
    const { play } = server.studio;
    play.events(id, [
      { kind: 'run-started', order: ['noise'], seeds: { noise: 3 } },
      { kind: 'node-state', nodeId: 'noise', state: 'running' },
      {
        kind: 'output',
        nodeId: 'noise',
        port: 'images',
        index: 0,
        summary: { type: 'image', description: '1×3×8×8', hash: 'ab', bytes: 768 },
      },
      { kind: 'log', nodeId: 'noise', level: 'info', message: 'said' },
    ]);
    play.metrics(id, [{ nodeId: 'noise', name: 'loss', points: [{ value: 1, moment: { step: 2 } }] }]);
    await play.output(id, 'a.png', new Uint8Array(await photo().arrayBuffer()));
    const hash = 'ab'.repeat(32);
    play.tensor(hash, { shape: [1, 2], data: Float32Array.of(0.5, -1) });
    expect((await call('getRun', { path: { id } })).run.document.meta.seed).to.equal(7);
    expect((await call('listRunEvents', { path: { id }, query: { since: 1 } })).items).to.have.length(3);
    expect((await call('getRunReport', { path: { id } })).seeds).to.deep.equal({ noise: 3 });
    expect((await call('listRunOutputs', { path: { id } })).items.map(({ name }) => name)).to.include(
      'a.png',
    );
    await call('getRunOutput', { path: { id }, query: { name: 'a.png' } });
    await call('saveRunOutput', { path: { id }, query: { name: 'a.png', format: 'jpeg' } });
    await call('getRunOutputThumbnail', { path: { id }, query: { name: 'a.png' } });
    expect((await call('listRunMetrics', { path: { id } })).items).to.have.length(1);
    await call('listRunTensors', { path: { id }, query: { node: 'noise' } });
    await call('getRunTensor', { path: { id, hash } });
    expect(await fetchTensor(id, hash)).to.deep.equal({ shape: [1, 2], data: Float32Array.of(0.5, -1) });
    await call('steerRun', { path: { id }, body: { node: 'noise', values: { sigma: 0.5 } } });
    await call('cancelRun', { path: { id } });
    await call('resumeRun', { path: { id } });
    await call('pauseRun', { path: { id } });
    await call('resumeRun', { path: { id } });
    const again = await call('rerunRun', { path: { id }, body: { seed: 8 } });
    await call('deleteRun', { path: { id: again.id } });

    const templates = (await call('listTemplates')).items;
    const [first] = templates;
    await call('getTemplate', { path: { id: first?.id ?? '' } });
    await call('getTemplatePicture', { path: { id: first?.id ?? '' } });
    await call('getTemplateCard', { path: { id: templates.find(({ card }) => card)?.id ?? '' } });
    const kept = await call('keepOwnTemplate', {
      body: { title: 'Mine', document, picture: Buffer.from(await photo().arrayBuffer()).toString('base64') },
    });
    expect((await call('listOwnTemplates')).items).to.deep.equal([kept]);
    const named = await call('renameOwnTemplate', { path: { id: kept.id }, body: { title: 'Ours' } });
    expect(named).to.deep.equal({ ...kept, title: 'Ours', picture: true });
    expect((await call('getOwnTemplate', { path: { id: kept.id } })).document).to.deep.equal(document);
    await call('getOwnTemplatePicture', { path: { id: kept.id } });
    await call('deleteOwnTemplate', { path: { id: kept.id } });
    await call('emptyCache');
    await call('listSamples');
    await call('getSample', { query: { name: 'photos/lake.jpg' } });
    await call('getSampleThumbnail', { query: { name: 'photos/lake.jpg' } });

    expect(await call('listPacks')).to.deep.equal({ items: [], mayChange: false });
    for (const refused of [
      api.addPack({ body: { spec: 'patchwise-halftone' } }),
      api.removePack({ query: { name: 'patchwise-halftone' } }),
    ])
      expect(await refused.catch((error: unknown) => error)).to.include({ status: 403, code: 'pack/closed' });
    called.add('addPack').add('removePack');

    await call('listWorkers');

    // The other machines' own: workers ask for them, with a token.
    const { listWorkers: _shown, ...ofWorkers } = machineOperations;
    const ofThePage = Object.keys(OPERATIONS).filter((name) => !Object.hasOwn(ofWorkers, name));
    expect([...called].sort()).to.deep.equal(ofThePage.sort());
  });

  it('throws what the server says, and says when there is none', async () => {
    const missing = await api.getRun({ path: { id: 'nobody' } }).catch((error: unknown) => error);
    expect(missing).to.include({ name: 'ApiError', status: 404, code: 'run/missing' });
    const clash = await api
      .saveGraph({ path: { id: 'none' }, headers: { 'If-Match': '"3"' }, body: { document: noiseGraph() } })
      .catch((error: unknown) => error);
    expect(clash).to.include({ status: 412, code: 'storage/conflict' });
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    try {
      const unreachable = await api.getSystem().catch((error: unknown) => error);
      expect(unreachable).to.include({ status: 0, code: 'server/unavailable' });
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('writes names and texts into addresses so that they mean themselves', () => {
    const at = addressOf(OPERATIONS.getRunOutput, { path: { id: 'a/b?c' }, query: { name: 'ä &=/x.png' } });
    expect(at).to.equal('api/runs/a%2Fb%3Fc/file?name=%C3%A4+%26%3D%2Fx.png');
    expect(urlOf('getAssetThumbnail', { path: { id: 'a1' } })).to.equal('api/assets/a1/thumbnail');
    expect(addressOf(OPERATIONS.listRuns, { query: {} })).to.equal('api/runs');
  });

  it('is the only way in which the page asks: every operation named there is in the table', () => {
    const sources = readdirSync('web/src', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('api'))
      .map((name) => [name, readFileSync(join('web/src', name), 'utf8')] as const);
    for (const [name, text] of sources) {
      for (const [, asked = ''] of text.matchAll(/\bapi\.(\w+)\(/g)) {
        expect(Object.keys(OPERATIONS), name).to.include(asked);
      }
      expect(text, `${name} writes an address of its own`).not.to.match(/['"`]\/?api\/\w/);
    }
  });
});

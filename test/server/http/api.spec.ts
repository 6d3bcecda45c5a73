import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import request from 'supertest';
import { encodeModel } from '../../../src/model/file/model-file.ts';
import { UPLOAD_BYTES } from '../../../src/protocol/assets.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { noiseGraph } from '../support/graphs.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const photo = readFileSync('samples/photos/lake.jpg');

describe('REST', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());
  const api = () => request(server.url);
  const upload = (path: string, bytes: Buffer, name = 'photo.jpg') =>
    api().post(path).set('X-Patchwise', '1').attach('file', bytes, name);

  describe('nodes and validation', () => {
    it('gives the catalogue', async () => {
      const { body } = await api().get('/api/nodes').expect(200);
      expect(body.nodes.map((node: { type: string }) => node.type)).to.include('sampling/langevin');
    });

    it('judges a graph that runs, with what it costs', async () => {
      const { body } = await api().post('/api/graphs/validate').send({ document: noiseGraph() }).expect(200);
      expect(body.runnable).to.equal(true);
      expect(body.cost).to.be.a('number');
    });

    it('says of a sound graph why it would not be run', async () => {
      const nodes = (path: string, updates: number) => ({
        photo: { type: 'image/load@1', params: { path } },
        train: {
          type: 'training/train-pyramid@1',
          in: { image: 'photo.image' },
          params: { updates, longSide: 4096, preset: 'paper' },
        },
      });
      const judge = async (path: string, updates: number) =>
        (
          await api()
            .post('/api/graphs/validate')
            .send({ document: { ...noiseGraph(), nodes: nodes(path, updates) } })
            .expect(200)
        ).body;
      expect((await judge('sample:photos/lake.jpg', 10)).runnable).to.equal(true);
      const endless = await judge('sample:photos/lake.jpg', 1_000_000);
      expect([endless.runnable, endless.refused.code]).to.deep.equal([false, 'graph/too-costly']);
      const absent = await judge('asset:none', 10);
      expect(absent.runnable).to.equal(false);
      expect(absent.problems.at(-1)).to.include({ code: 'param/invalid', nodeId: 'photo' });
    });

    it('names every problem of a graph that does not', async () => {
      const document = {
        ...noiseGraph(),
        nodes: { a: { type: 'image/load@1', params: { path: '/etc/passwd' } }, b: { type: 'no/such@1' } },
      };
      const { body } = await api().post('/api/graphs/validate').send({ document }).expect(200);
      expect(body.runnable).to.equal(false);
      expect(body.problems.map((p: { path: string }) => p.path)).to.include.members([
        '/nodes/a/params/path',
        '/nodes/b/type',
      ]);
    });
  });

  describe('graphs', () => {
    it('keeps revisions and refuses to overwrite what the client has not seen', async () => {
      const put = (title: string, revision?: number) => {
        const call = api()
          .put('/api/graphs/mine')
          .send({ document: noiseGraph(title) });
        return revision === undefined ? call : call.set('If-Match', `"${revision}"`);
      };
      expect((await put('one').expect(200)).headers['etag']).to.equal('"1"');
      const exists = await put('again').expect(409);
      expect(exists.body).to.include({ code: 'storage/conflict' });
      expect(exists.body.details).to.deep.equal({ revision: 1 });
      expect((await put('two', 1).expect(200)).body.revision).to.equal(2);
      const stale = await put('three', 1).expect(412);
      expect(stale.body.details).to.deep.equal({ revision: 2 });
      await api().put('/api/graphs/mine').set('If-Match', '*').send({ document: noiseGraph() }).expect(400);

      expect((await api().get('/api/graphs/mine').expect(200)).body.document.meta.title).to.equal('two');
      expect((await api().get('/api/graphs/mine?revision=1').expect(200)).body.document.meta.title).to.equal(
        'one',
      );
      await api().get('/api/graphs/mine?revision=9').expect(404);
      const { body } = await api().get('/api/graphs/mine/versions').expect(200);
      expect(body.items.map((v: { title: string }) => v.title)).to.deep.equal(['two', 'one']);
    });

    it('answers conditional requests with 304', async () => {
      await api().get('/api/graphs/mine').set('If-None-Match', '"2"').expect(304);
    });

    it('refuses what is not a graph, with the place', async () => {
      const { body } = await api()
        .put('/api/graphs/bad')
        .send({ document: { format: 'patchwise-graph', version: 1, nodes: { A: {} } } })
        .expect(422);
      expect(body.code).to.equal('graph/invalid');
      expect(body.problems[0].path).to.match(/^\/nodes/);
    });

    it('lists by pages and deletes', async () => {
      for (const id of ['p1', 'p2', 'p3'])
        await api()
          .put(`/api/graphs/${id}`)
          .send({ document: noiseGraph(id) })
          .expect(200);
      const first = (await api().get('/api/graphs?limit=2').expect(200)).body;
      expect(first.items.map((g: { id: string }) => g.id)).to.deep.equal(['p3', 'p2']);
      const second = (await api().get(`/api/graphs?limit=2&before=${first.next}`).expect(200)).body;
      expect(second.items[0].id).to.equal('p1');
      await api().delete('/api/graphs/p1').expect(204);
      await api().delete('/api/graphs/p1').expect(404);
    });
  });

  describe('assets', () => {
    it('takes an image once, gives it back re-encoded, small, and deletes it', async () => {
      const { body } = await upload('/api/assets', photo, '../a/lake.jpg').expect(201);
      expect(body).to.include({
        kind: 'image',
        name: 'lake.jpg',
        reference: `asset:${body.id}`,
        thumbnail: true,
      });
      expect((await upload('/api/assets', photo, 'twice.jpg').expect(201)).body.id).to.equal(body.id);
      const content = await api().get(`/api/assets/${body.id}/content`).expect(200);
      expect(content.headers['content-type']).to.equal('image/png');
      expect(content.headers['cache-control']).to.include('immutable');
      await api().get(`/api/assets/${body.id}/thumbnail`).expect(200).expect('content-type', 'image/png');
      expect((await api().get('/api/assets').expect(200)).body.items).to.have.length(1);
      await api().get(`/api/models/${body.id}`).expect(404);
      await api().delete(`/api/assets/${body.id}`).expect(204);
      await api().get(`/api/assets/${body.id}/content`).expect(404);
    });

    it('notes of an image what a result of it is to have, too: depth and transparency', async () => {
      const make = { create: { width: 6, height: 4, channels: 4, background: '#80402080' } } as const;
      const clear = await sharp(make).png().toBuffer();
      const plain = await sharp(make).removeAlpha().png().toBuffer();
      const deep = await sharp(make).removeAlpha().toColourspace('rgb16').png().toBuffer();
      expect((await upload('/api/assets', clear, 'a.png').expect(201)).body.info).to.deep.equal({
        bitDepth: 8,
        alpha: true,
      });
      expect((await upload('/api/assets', deep, 'b.png').expect(201)).body.info).to.deep.equal({
        bitDepth: 16,
        alpha: false,
      });
      expect((await upload('/api/assets', plain, 'c.png').expect(201)).body).to.not.have.property('info');
    });

    it('tells a client that sends too much why, once it has sent it', async () => {
      const body = new FormData();
      body.append('file', new Blob([Buffer.alloc(UPLOAD_BYTES.image + 2 ** 20)]), 'large.png');
      const answer = await fetch(`${server.url}/api/assets`, {
        method: 'POST',
        headers: { 'X-Patchwise': '1' },
        body,
      });
      expect(answer.status).to.equal(413);
      expect(await answer.json()).to.include({ code: 'request/too-large' });
    });

    it('refuses other files, several files and no file', async () => {
      expect((await upload('/api/assets', Buffer.from('<svg/>'), 'a.png').expect(415)).body.code).to.equal(
        'request/media-type',
      );
      await api().post('/api/assets').set('X-Patchwise', '1').field('a', 'b').expect(400);
      await upload('/api/assets', photo).attach('second', photo, 'b.jpg').expect(400);
      await api().post('/api/assets').send({}).expect(400);
    });
  });

  describe('the queue', () => {
    it('tells its order, and changes it', async () => {
      const ids: string[] = [];
      for (const title of ['one', 'two', 'three']) {
        const { body } = await api()
          .post('/api/runs')
          .send({ document: noiseGraph(title) })
          .expect(201);
        ids.push(body.id);
      }
      const [one, two, three] = ids as [string, string, string];
      const mine = (items: readonly string[]) => items.filter((id) => ids.includes(id));
      expect(mine((await api().get('/api/queue').expect(200)).body.items)).to.deep.equal([one, two, three]);
      const { body } = await api()
        .put('/api/queue')
        .send({ items: [three, one, 'gone'] })
        .expect(200);
      expect(mine(body.items)).to.deep.equal([three, one, two]);
      for (const id of ids) await api().delete(`/api/runs/${id}`).expect(204);
    });
  });

  describe('models', () => {
    it('keeps a model of a run under the name of the photograph that it learned', async () => {
      const picture = (await upload('/api/assets', photo, 'My valley.jpg').expect(201)).body;
      const nodes = {
        photo: { type: 'image/load@1', params: { path: picture.reference } },
        train: { type: 'training/train-pyramid@1', in: { image: 'photo.image' } },
        save: { type: 'model/save@1', in: { model: 'train.model' } },
      };
      const run = (
        await api()
          .post('/api/runs')
          .send({ document: { ...noiseGraph(), nodes } })
          .expect(201)
      ).body;
      await server.studio.play.output(run.id, 'model.safetensors', encodeModel(tinyModel({ seed: 7 })));
      const asked = { run: run.id, output: 'model.safetensors' };
      const { body } = await api().post('/api/models').send(asked).expect(201);
      expect(body.name).to.equal('My valley');
      expect(body.info.picture).to.equal(picture.reference);
    });

    it('takes a picture from the output of a run, under its name or another, and nothing else', async () => {
      const run = (await api().post('/api/runs').send({ document: noiseGraph() }).expect(201)).body;
      const picture = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#246' } })
        .png()
        .toBuffer();
      await server.studio.play.output(run.id, 'result.png', picture);
      const asked = { run: run.id, output: 'result.png' };
      const { body } = await api().post('/api/assets').send(asked).expect(201);
      expect(body).to.include({ kind: 'image', name: 'result.png', width: 9, height: 7 });
      for (const [wrong, status] of [
        [{ ...asked, run: 'nobody' }, 404],
        [{ ...asked, output: 'other.png' }, 404],
        [{ ...asked, output: '../../studio.db' }, 400],
      ] as const) {
        expect((await api().post('/api/assets').send(wrong)).status, JSON.stringify(wrong)).to.equal(status);
      }
      await server.studio.play.output(run.id, 'notes.txt', new Uint8Array([1, 2, 3]));
      await api().post('/api/assets').send({ run: run.id, output: 'notes.txt' }).expect(415);
    });

    it('imports, describes, exports and deletes a model', async () => {
      const bytes = Buffer.from(encodeModel(tinyModel()));
      const { body } = await upload('/api/models', bytes, 'lake.safetensors').expect(201);
      expect(body).to.include({ kind: 'model', reference: `model:${body.id}` });
      expect(body.info.scales).to.have.length(2);
      const content = await api().get(`/api/models/${body.id}/content`).buffer(true).expect(200);
      expect(content.headers['content-disposition']).to.equal('attachment; filename=lake.safetensors');
      expect(content.body).to.deep.equal(bytes);
      await api().get(`/api/models/${body.id}/thumbnail`).expect(200);
      await api().delete(`/api/models/${body.id}`).expect(204);
    });

    it('takes a model from the output of a run', async () => {
      const run = (await api().post('/api/runs').send({ document: noiseGraph() }).expect(201)).body;
      await server.studio.play.output(run.id, 'model.safetensors', encodeModel(tinyModel({ seed: 5 })));
      const { body } = await api()
        .post('/api/models')
        .send({ run: run.id, output: 'model.safetensors' })
        .expect(201);
      expect(body.name).to.equal('model.safetensors');
      await api().put(`/api/models/${body.id}`).send({ name: '../My lake' }).expect(200);
      expect((await api().get(`/api/models/${body.id}`).expect(200)).body.name).to.equal('My lake');
      await api().put(`/api/models/${body.id}`).send({ name: '' }).expect(400);
      await api().put('/api/models/none').send({ name: 'x' }).expect(404);
      await api().post('/api/models').send({ run: run.id, output: '../../x' }).expect(400);
      await api().post('/api/models').send({ run: 'none', output: 'x' }).expect(404);
      await upload('/api/models', photo).expect(422);
    });
  });

  describe('runs', () => {
    it('are submitted, shown, steered and deleted', async () => {
      const { body, headers } = await api()
        .post('/api/runs')
        .send({ document: noiseGraph(), overrides: { 'noise.width': 9 } })
        .expect(201);
      expect(body).to.include({ status: 'queued', title: 'Noise' });
      expect(headers['location']).to.equal(`/api/runs/${body.id}`);
      const { run } = (await api().get(`/api/runs/${body.id}`).expect(200)).body;
      expect(run.document.nodes.noise.params.width).to.equal(9);
      await api().post(`/api/runs/${body.id}/resume`).send({}).expect(409);
      expect((await api().post(`/api/runs/${body.id}/cancel`).send({}).expect(200)).body.status).to.equal(
        'cancelled',
      );
      await api().post(`/api/runs/${body.id}/cancel`).send({}).expect(409);
      expect((await api().post(`/api/runs/${body.id}/resume`).send({}).expect(200)).body).to.include({
        status: 'queued',
        resume: true,
      });
      const again = (
        await api()
          .post(`/api/runs/${body.id}/rerun`)
          .send({ overrides: { 'noise.width': 4 }, seed: 7 })
          .expect(201)
      ).body;
      const other = (await api().get(`/api/runs/${again.id}`)).body.run.document;
      expect(other.nodes.noise.params.width).to.equal(4);
      expect(other.meta.seed).to.equal(7);
      await api().delete(`/api/runs/${body.id}`).expect(204);
      const gone = await api().get(`/api/runs/${body.id}`).expect(404);
      expect(gone.body.hint).to.include('GET /api/runs');
    });

    it('say what to do where there is nothing', async () => {
      for (const address of [
        'runs/none',
        'graphs/none',
        'templates/none',
        'models/none',
        'nothing',
        'runs/none/outputs',
      ]) {
        const { body } = await api().get(`/api/${address}`).expect(404);
        expect(body.hint, address).to.be.a('string').and.not.equal('');
      }
    });

    it('take a stored graph by its id', async () => {
      await api()
        .put('/api/graphs/stored')
        .send({ document: noiseGraph('Stored') })
        .expect(200);
      const { body } = await api().post('/api/runs').send({ graph: 'stored' }).expect(201);
      expect(body).to.include({ graphId: 'stored', title: 'Stored' });
      await api().post('/api/runs').send({ graph: 'none' }).expect(404);
      await api().post('/api/runs').send({}).expect(400);
      await api().post('/api/runs').send({ graph: 'stored', document: noiseGraph() }).expect(400);
    });

    it('are listed with filters and pages', async () => {
      const queued = (await api().get('/api/runs?status=queued&limit=1').expect(200)).body;
      expect(queued.items).to.have.length(1);
      expect(queued.next).to.be.a('number');
      expect(queued.items[0]).not.to.have.property('document');
      await api().get('/api/runs?status=nonsense').expect(400);
      await api().get('/api/runs?limit=0').expect(400);
      await api().get('/api/runs?limit=1&limit=2').expect(400);
    });

    it('are refused when invalid, too costly, or naming files by path', async () => {
      const withPath = (path: string) => ({
        ...noiseGraph(),
        nodes: {
          photo: { type: 'image/load@1', params: { path } },
          save: { type: 'image/save@1', in: { image: 'photo.image' } },
        },
      });
      for (const path of [
        '/etc/passwd',
        '../x.png',
        'C:\\x.png',
        'file:///etc/passwd',
        'asset:../x',
        'sample:../x',
      ]) {
        expect(
          (
            await api()
              .post('/api/runs')
              .send({ document: withPath(path) })
              .expect(422)
          ).body.code,
          path,
        ).to.equal('graph/path');
      }
      expect(
        (
          await api()
            .post('/api/runs')
            .send({ document: withPath('asset:none') })
            .expect(422)
        ).body.problems[0].nodeId,
      ).to.equal('photo');
      await api()
        .post('/api/runs')
        .send({ document: withPath('sample:photos/lake.jpg') })
        .expect(201);
      await api()
        .post('/api/runs')
        .send({ document: noiseGraph(), overrides: { 'photo.path': '/etc/passwd' } })
        .expect(422);
      await api()
        .post('/api/runs')
        .send({ document: withPath('sample:photos/lake.jpg'), overrides: { 'photo.path': '/etc/passwd' } })
        .expect(422);
      await api()
        .post('/api/runs')
        .send({ document: noiseGraph(), targets: ['none'] })
        .expect(422);
      await api()
        .post('/api/runs')
        .send({ document: noiseGraph(), overrides: { 'noise.width': 1e9 } })
        .expect(422);
    });

    it('wait only while there is room', async () => {
      server.studio.queueCapacity = 0;
      expect((await api().post('/api/runs').send({ document: noiseGraph() }).expect(503)).body.code).to.equal(
        'queue/full',
      );
      server.studio.queueCapacity = 100;
    });

    it('show their events, report and files without any path of this machine', async () => {
      const { id } = (await api().post('/api/runs').send({ document: noiseGraph() })).body;
      const error = {
        code: 'file/unwritable',
        nodeId: 'save',
        message: '/home/user/out/x.png could not be written.',
        details: { path: '/home/user' },
      };
      server.studio.play.events(id, [
        { kind: 'run-started', order: ['noise', 'save'], seeds: { noise: 3 } },
        { kind: 'log', nodeId: 'noise', level: 'info', message: 'read /home/user/in.png' },
        {
          kind: 'output',
          nodeId: 'save',
          port: 'path',
          index: 0,
          summary: { type: 'text', description: '/home/user/out/x.png', hash: 'ab', bytes: 5 },
        },
        { kind: 'node-state', nodeId: 'save', state: 'failed', elapsedMs: 4, error },
        { kind: 'run-finished', outcome: 'failed', elapsedMs: 9, errors: [error] },
      ]);
      server.studio.play.status(id, {
        status: 'failed',
        errors: [error as never],
        reason: 'see /home/user/log',
      });
      await server.studio.play.output(id, 'x.png', photo);
      await server.studio.play.output(id, 'x.svg', Buffer.from('<svg/>'));
      await server.studio.play.output(id, 'run.json', Buffer.from('{}'));

      const events = await api().get(`/api/runs/${id}/events?since=1&limit=2`).expect(200);
      expect(events.body.items.map((e: { seq: number }) => e.seq)).to.deep.equal([2, 3]);
      expect(events.body.lastSeq).to.equal(5);
      const report = await api().get(`/api/runs/${id}/report`).expect(200);
      expect(report.body.nodes.save).to.deep.include({ state: 'failed', elapsedMs: 4 });
      expect(report.body.seeds).to.deep.equal({ noise: 3 });
      for (const path of ['', '/events', '/report', '/outputs']) {
        const { text } = await api().get(`/api/runs/${id}${path}`).expect(200);
        expect(text, path).not.to.include('/home/user');
      }
      const { body } = await api().get(`/api/runs/${id}/outputs`).expect(200);
      expect(body.items.map((f: { name: string }) => f.name)).to.have.members(['x.png', 'x.svg', 'run.json']);
      await api().get(`/api/runs/${id}/file?name=x.png`).expect(200).expect('content-type', 'image/png');
      const svg = await api()
        .get(`/api/runs/${id}/file?name=x.svg`)
        .expect(200)
        .expect('content-type', 'application/octet-stream');
      expect(svg.headers['content-disposition']).to.equal('attachment; filename=x.svg');
      const json = await api().get(`/api/runs/${id}/file?name=run.json`).expect(200);
      expect(json.headers['content-disposition']).to.include('attachment');
      await api().get(`/api/runs/${id}/file?name=../x`).expect(400);
      await api().get(`/api/runs/${id}/file?name=none.png`).expect(404);
    });

    it('give what they measured, as series', async () => {
      const { id } = (await api().post('/api/runs').send({ document: noiseGraph() })).body;
      const empty = await api().get(`/api/runs/${id}/metrics`).expect(200);
      expect(empty.body).to.deep.equal({ items: [] });
      const points = [
        { value: 0.5, moment: { scale: 0, update: 1 } },
        { value: 0.25, moment: { scale: 0, update: 2 } },
      ];
      const series = { nodeId: 'train', name: 'loss', points };
      server.studio.play.metrics(id, [series]);
      const { body } = await api().get(`/api/runs/${id}/metrics`).expect(200);
      expect(body).to.deep.equal({ items: [series] });
      await api().get('/api/runs/none/metrics').expect(404);
    });

    it('give whole tensors while they are kept', async () => {
      const { id } = (await api().post('/api/runs').send({ document: noiseGraph() })).body;
      const hash = 'ab'.repeat(32);
      server.studio.play.tensor(hash, { shape: [1, 1, 1, 2], data: Float32Array.of(0.5, -1) });
      const { body, headers } = await api().get(`/api/runs/${id}/tensors/${hash}`).buffer(true).expect(200);
      expect(headers['x-shape']).to.equal('1x1x1x2');
      expect([body.readFloatLE(0), body.readFloatLE(4)]).to.deep.equal([0.5, -1]);
      await api()
        .get(`/api/runs/${id}/tensors/${'cd'.repeat(32)}`)
        .expect(404);
      await api().get(`/api/runs/${id}/tensors`).expect(200);
    });
  });

  describe('templates, samples and system', () => {
    it('lists the gallery and gives each graph ready to run', async () => {
      const { body } = await api().get('/api/templates').expect(200);
      for (const { id } of body.items) {
        const template = (await api().get(`/api/templates/${id}`).expect(200)).body;
        const verdict = (
          await api().post('/api/graphs/validate').send({ document: template.document }).expect(200)
        ).body;
        expect(
          verdict.problems.filter((p: { code: string }) => p.code === 'param/invalid'),
          id,
        ).to.deep.equal([]);
      }
      await api().get('/api/templates/none').expect(404);
    });

    it('gives the samples by name', async () => {
      const { items } = (await api().get('/api/samples/names').expect(200)).body;
      expect(items.map((one: { reference: string }) => one.reference)).to.include('sample:photos/lake.jpg');
      expect(items.map((one: { name: string }) => one.name)).not.to.include('README.md');
      await api().get('/api/samples?name=photos/lake.jpg').expect(200).expect('content-type', 'image/jpeg');
      await api().get('/api/samples?name=../package.json').expect(400);
      await api().get('/api/samples?name=none').expect(404);
    });

    it('tells its state', async () => {
      const { body } = await api().get('/api/system').expect(200);
      expect(body.queue.capacity).to.equal(100);
      await api().get('/healthz').expect(200, { status: 'ok' });
      await api().get('/readyz').expect(200);
      server.studio.trouble = ['The database /home/user/x.db is damaged.'];
      const unready = await api().get('/readyz').expect(503);
      expect(unready.body).to.include({
        code: 'server/unavailable',
        message: 'The database x.db is damaged.',
      });
      server.studio.trouble = [];
      const metrics = await api().get('/metrics').expect(200);
      expect(metrics.text).to.match(
        /patchwise_http_requests_total\{method="get",route="\/api\/nodes",status="200"\} \d/,
      );
    });

    it('answers what it does not have in the one shape of errors', async () => {
      expect((await api().get('/api/none').expect(404)).body.code).to.equal('request/not-found');
      const wrong = await api().put('/api/nodes').send({}).expect(405);
      expect(wrong.headers['allow']).to.equal('GET');
      expect(wrong.body.code).to.equal('request/method');
      expect((await api().get('/api/graphs/A%00B').expect(404)).body.code).to.equal('request/not-found');
      await api().get('/api/graphs/%E0%A4%A').expect(400);
    });

    it('shows a page where the editor is not built', async () => {
      await api().get('/').expect(200).expect('content-type', /html/);
    });
  });
});

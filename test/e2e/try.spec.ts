import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { writeDocument } from '../../src/graph/document/write.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import type { RunReport } from '../../src/protocol/run-shapes.ts';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { until } from '../server/support/waiting.ts';
import { PATIENCE_MS } from './support/browser.ts';
import { dropFiles, exported, openGallery, runToEnd } from './support/editor.ts';
import { document as graphOf, solidPng } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { fileOfRun, useTrySite } from './support/try-site.ts';

const CLI = fileURLToPath(new URL('../../bin/patchwise.mjs', import.meta.url));

/** One sample of a shipped model, a fifth of its steps. */
const sample = graphOf('A sample', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'model.model' },
    params: { count: 1, candidates: 1 },
  },
  save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'sample.png' } },
});

/** A sample of the patches of noise: it needs the engine and no file, and takes a moment. */
const moment = graphOf('A moment', {
  noise: { type: 'noise/uniform@1', params: { width: 24, height: 18 } },
  patches: { type: 'model/patches@1', in: { image: 'noise.images' } },
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'patches.model' },
    params: { count: 1, candidates: 1 },
  },
  save: { type: 'image/save@1', in: { image: 'samples.images' } },
});

/** A sample lifted to a sixth of the photograph's size, and where its patches came from, drawn with a title. */
const lifting = graphOf('A lifted sample', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 320, height: 180 } },
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'model.model' },
    params: { count: 1, candidates: 1 },
  },
  lift: {
    type: 'detail/lift@1',
    in: { image: 'samples.images', photo: 'small.image', model: 'model.model' },
  },
  save: { type: 'image/save@1', in: { image: 'lift.image' }, params: { name: 'lifted.png' } },
  sheet: { type: 'image/grid@1', in: { images: ['lift.map'] }, params: { title: 'Where from' } },
  'save-map': { type: 'image/save@1', in: { image: 'sheet.image' }, params: { name: 'map.png' } },
});

/** Two small scales of a small net: a checkpoint after the first, which is short, and a second to be left in its middle. */
const training = graphOf('A training', {
  photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
  train: {
    type: 'training/train-pyramid@1',
    in: { image: 'photo.image' },
    params: {
      scales: 2,
      longSide: 24,
      shortSide: 8,
      channels: [16, 16, 1],
      updates: [2, 150],
      steps: 1,
      recoverySteps: 1,
      poolSize: 2,
    },
  },
  model: { type: 'model/save@1', in: { model: 'train.model' } },
});

/** In the page: waits until the watched run has told of updates of its second scale. */
async function trainedBeyondCheckpoint(): Promise<void> {
  type Series = { readonly points: readonly { readonly moment: { readonly scale?: number } }[] };
  for (;;) {
    const id = document.querySelector('[data-run-id]')?.getAttribute('data-run-id');
    const response = await fetch(`api/runs/${id}/metrics`);
    const items = response.ok ? ((await response.json()).items as readonly Series[]) : [];
    if (items.some(({ points }) => points.some(({ moment }) => moment.scale === 1))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** In the page: waits until the library has a picture. */
async function assetKept(): Promise<void> {
  for (;;) {
    const { items } = (await (await fetch('api/assets')).json()) as { readonly items: readonly object[] };
    if (items.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** In the page: the newest run's report, once it has ended, and its model file. */
async function resumedReport() {
  const list = async () => (await (await fetch('api/runs')).json()).items as { id: string; status: string }[];
  let [run] = await list();
  while (run?.status === 'queued' || run?.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    [run] = await list();
  }
  const report = (await (await fetch(`api/runs/${run?.id}/report`)).json()) as RunReport;
  const file = await fetch(`api/runs/${run?.id}/file?name=model.safetensors`);
  return { ...report, model: [...new Uint8Array(await file.arrayBuffer())] };
}

/** In the page: takes a model file into the library, as its file field does. */
async function importModel(bytes: readonly number[]): Promise<string> {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(bytes)], 'trained.safetensors'));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(
      new DragEvent(kind, {
        bubbles: true,
        cancelable: true,
        dataTransfer: data,
        clientX: 640,
        clientY: 400,
      }),
    );
  }
  for (;;) {
    const { items } = (await (await fetch('api/models')).json()) as { items: { reference: string }[] };
    if (items[0] !== undefined) return items[0].reference;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Opens a graph by dropping its file. */
async function openGraph(page: Page, graph: Parameters<typeof writeDocument>[0]): Promise<void> {
  const bytes = new TextEncoder().encode(writeDocument(graph));
  await dropFiles(page, [{ name: 'graph.json', type: 'application/json', bytes }], [640, 400]);
  await page.getByRole('application').waitFor();
}

async function pixels(bytes: Uint8Array): Promise<Tensor> {
  return (await decodeImage(bytes)).image;
}

describe('the site without a server', () => {
  const site = useTrySite();
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-try-cli-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('opens from a plain file server, small, and asks no other host', async () => {
    const { page, context, server } = site;
    const hosts = new Set<string>();
    const names = new Set<string>();
    context.on('request', (request) => {
      if (!/^https?:/.test(request.url())) return;
      hosts.add(new URL(request.url()).host);
      // What the service worker keeps for later is not waited for.
      if (request.serviceWorker() === null)
        names.add(new URL(request.url()).pathname.slice('/below/'.length));
    });
    await openGallery(page, server.url);
    await page.waitForLoadState('networkidle');
    const photographs = page.locator('.gallery-thumbs img');
    const thumbnails = await loadedPictures(photographs, await photographs.count());
    expect(thumbnails).to.have.length.above(5);
    for (const { address, side } of thumbnails) expect(side, address).to.be.within(200, THUMBNAIL_SIDE);
    const whole = () => server.asked.filter((name) => name.startsWith('samples/'));
    expect(whole(), 'photographs at their own size').to.deep.equal([]);
    expect([...hosts]).to.deep.equal([new URL(server.url).host]);
    let bytes = 0;
    for (const name of names) {
      if (name.startsWith('api/') || /\.(webp|png|jpg)$/.test(name)) continue;
      bytes += gzipSync(await readFile(join(site.folder, name === '' ? 'index.html' : name)), {
        level: 9,
      }).length;
    }
    expect(bytes, `bytes of ${[...names].join(', ')}`).to.be.within(50_000, 314_000);
    expect([...names].some((name) => name.startsWith('engine/'))).to.equal(false);
    expect(await page.evaluate(() => crossOriginIsolated), 'threads may share memory').to.equal(true);
    const policy = await page.evaluate(
      async () => (await fetch('./')).headers.get('Content-Security-Policy') ?? '',
    );
    expect(policy.split(/; */)).to.include.members([
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "connect-src 'self' blob:",
      "worker-src 'self'",
    ]);
  });

  it('loads the whole of a shipped photograph when it is chosen, and of no other', async () => {
    const { page, server } = site;
    await page.getByRole('button', { name: /rock$/ }).click();
    const photograph = page.locator('.journey-photo');
    const [shown] = await loadedPictures(photograph, 1);
    expect(shown?.side).to.be.above(THUMBNAIL_SIDE);
    expect(server.asked.filter((name) => name.startsWith('samples/photos/'))).to.deep.equal([
      'samples/photos/rock.jpg',
    ]);
    await openGallery(page, server.url);
  });

  it('opens its engine while a workflow is looked at, before anything runs', async function () {
    this.timeout(600_000);
    const { page, server } = site;
    await page.getByRole('button', { name: 'Open Recovery', exact: true }).click();
    await page.getByRole('application', { name: /^Graph of [1-9]/ }).waitFor();
    await until(
      () => server.asked,
      (asked) => asked.some((name) => /^engine\/wasm-.*\.bin$/.test(name)),
      { timeoutMs: PATIENCE_MS },
    );
    const { items } = await page.evaluate(async () => (await fetch('api/runs')).json());
    expect(items).to.deep.equal([]);
  });

  it('samples a shipped model; the command line makes the same picture of the exported graph', async function () {
    this.timeout(600_000);
    const { page, server } = site;
    await openGraph(page, sample);
    expect(await runToEnd(page)).to.equal('done');
    // Its script, and its packed WebAssembly once.
    expect(server.asked.filter((name) => /^engine\/wasm-.*\.bin$/.test(name))).to.have.length(1);
    expect(server.asked.filter((name) => name.startsWith('engine/webgpu'))).to.deep.equal([]);
    const here = await pixels(await fileOfRun(page, 'sample.png'));
    const file = join(folder, 'graph.json');
    await writeFile(file, writeDocument(await exported(page)));
    await promisify(execFile)(process.execPath, [CLI, 'run', file, '--out', join(folder, 'out')]);
    const there = await pixels(await readFile(join(folder, 'out', 'sample.png')));
    expect(here.shape).to.deep.equal(there.shape);
    expect(Math.sqrt(meanSquaredError(here, there)), 'root mean square difference').to.be.below(0.02);
  });

  it('lifts a sample to the size of the photograph', async function () {
    this.timeout(600_000);
    const { page } = site;
    await openGraph(page, lifting);
    expect(await runToEnd(page)).to.equal('done');
    const { shape } = await pixels(await fileOfRun(page, 'lifted.png'));
    expect(shape).to.deep.equal([1, 3, 180, 320]);
    // A plot draws text and lines by the page.
    expect((await pixels(await fileOfRun(page, 'map.png'))).shape[3]).to.be.above(100);
  });

  it('trains, stops when told, and goes on after the page was loaded again; the command line takes the model', async function () {
    this.timeout(600_000);
    const { page } = site;
    await openGraph(page, training);
    const start = () => page.getByRole('button', { name: 'Run', exact: true }).click();
    expect(
      await runToEnd(page, async () => {
        await start();
        await page.locator('[data-run-status=running]').waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      }),
    ).to.equal('cancelled');
    await start();
    await page.evaluate(trainedBeyondCheckpoint);
    // As when a tab is closed or dies: the worker has no time to say anything.
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByLabel('Connection: connected').waitFor();
    await page.getByRole('button', { name: /^Runs/ }).click();
    const runs = page.getByRole('list', { name: 'Runs' });
    await runs.getByRole('button').first().click();
    const chosen = page.getByRole('region', { name: 'The chosen run' });
    await chosen.getByText('The page was closed or loaded again').first().waitFor();
    await chosen.getByRole('button', { name: 'Resume' }).click();
    const report = await page.evaluate(resumedReport);
    expect(report.run.status, report.run.reason).to.equal('done');
    expect(report.nodes['train']?.log.map(({ message }) => message)).to.include(
      'Resuming the training from its checkpoint.',
    );
    const file = join(folder, 'trained.safetensors');
    await writeFile(file, Uint8Array.from(report.model));
    const graph = join(folder, 'with-model.json');
    const own = graphOf('With the model', {
      model: { type: 'model/load@1', params: { path: file } },
      samples: {
        type: 'sampling/sample-pyramid@1',
        in: { model: 'model.model' },
        params: { count: 1, candidates: 1 },
      },
      save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'own.png' } },
    });
    await writeFile(graph, writeDocument(own));
    await promisify(execFile)(process.execPath, [CLI, 'run', graph, '--out', join(folder, 'own')]);
    expect((await pixels(await readFile(join(folder, 'own', 'own.png')))).shape).to.deep.equal([
      1, 3, 16, 24,
    ]);
    // And the other way round: the library takes a model file, this one as any other.
    const model = await page.evaluate(importModel, report.model);
    expect(model).to.match(/^model:[0-9a-f]{16}$/);
  });

  it('brings a photograph in, opens without a network, and says what needs a server', async function () {
    this.timeout(600_000);
    const { page, server } = site;
    const name = 'a photograph.png';
    // By itself (--grep), too, it begins after something was computed.
    if (!server.asked.some((one) => one.startsWith('engine/'))) {
      await openGallery(page, server.url);
      await openGraph(page, moment);
      expect(await runToEnd(page)).to.equal('done');
    }
    await dropFiles(page, [{ name, type: 'image/png', bytes: await solidPng(200, 40, 40) }], [640, 400]);
    await page.evaluate(assetKept);
    await site.stopServer();
    const again = await site.reopen();
    await again.goto(site.server.url);
    await again.getByLabel('Connection: connected').waitFor();
    const kept = await again.evaluate(async () => {
      const list = await (await fetch('api/assets')).json();
      const metrics = await fetch('metrics').catch(() => undefined);
      const { id, name: title, width, height } = list.items[0];
      const { status } = await fetch(`api/assets/${id}/content`);
      return { title, width, height, status, metrics: metrics?.status };
    });
    expect(kept).to.deep.include({ title: name, width: 48, height: 36, status: 200 });
    // What was computed with is kept, too: the engine comes from this machine now.
    await openGraph(again, moment);
    expect(['done']).to.include(await runToEnd(again));
    const refusal = await again.evaluate(async () => (await fetch('api/openapi.json')).json());
    expect(refusal).to.deep.include({ code: 'server/unavailable' });
    expect(refusal.message).to.match(/no server/);
  });
});

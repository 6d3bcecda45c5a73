import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { writeDocument } from '../../src/graph/document/write.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { decodeModel } from '../../src/model/file/model-file.ts';
import type { RunReport } from '../../src/protocol/run-shapes.ts';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { until } from '../server/support/waiting.ts';
import { requireTrained } from '../support/require-trained.ts';
import { PATIENCE_MS } from './support/browser.ts';
import { dropFiles, graphInView, openGallery, runToEnd } from './support/editor.ts';
import { document as graphOf, solidPng } from './support/graphs.ts';
import { loadedPictures } from './support/picture.ts';
import { fileOfRun, useTrySite } from './support/try-site.ts';

/** A sample of the patches of noise: it needs the engine and no file, and takes a moment. */
const moment = graphOf('A moment', {
  noise: { type: 'noise/uniform@1', params: { width: 16, height: 12 } },
  patches: { type: 'model/patches@1', in: { image: 'noise.images' } },
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'patches.model' },
    params: { count: 1, candidates: 1 },
  },
  save: { type: 'image/save@1', in: { image: 'samples.images' } },
});

/** A sample of a shipped model, lifted to a twelfth of the photograph's size, and where its patches came from, drawn with a title. */
const lifting = graphOf('A lifted sample', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 160, height: 90 } },
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

/** Opens a graph by dropping its file. */
async function openGraph(page: Page, graph: Parameters<typeof writeDocument>[0]): Promise<void> {
  const bytes = new TextEncoder().encode(writeDocument(graph));
  await dropFiles(page, [{ name: 'graph.json', type: 'application/json', bytes }], [640, 400]);
  await graphInView(page, graph.meta?.title ?? '');
}

async function pixels(bytes: Uint8Array): Promise<Tensor> {
  return (await decodeImage(bytes)).image;
}

describe('the site without a server', () => {
  const site = useTrySite();

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
    expect(bytes, `bytes of ${[...names].join(', ')}`).to.be.within(50_000, 315_000);
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

  it('loads a file once for all who ask for it at the same time', async () => {
    const { page, server } = site;
    const name = 'samples/photos/rock.jpg';
    const before = server.asked.filter((one) => one === name).length;
    const sizes = await page.evaluate(async (address) => {
      const kept = await Promise.all((await caches.keys()).map((key) => caches.open(key)));
      await Promise.all(kept.map((cache) => cache.delete(new URL(address, location.href))));
      const answers = await Promise.all([fetch(address), fetch(address), fetch(address)]);
      return Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength));
    }, name);
    const { length } = await readFile(name);
    expect(sizes).to.deep.equal([length, length, length]);
    expect(server.asked.filter((one) => one === name)).to.have.length(before + 1);
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

  it('samples a shipped model, and lifts the sample to the size of the photograph', async function () {
    this.timeout(600_000);
    const { page, server } = site;
    await openGraph(page, lifting);
    expect(await runToEnd(page)).to.equal('done');
    // Its script, and its packed WebAssembly once.
    expect(server.asked.filter((name) => /^engine\/wasm-.*\.bin$/.test(name))).to.have.length(1);
    expect(server.asked.filter((name) => name.startsWith('engine/webgpu'))).to.deep.equal([]);
    const { shape } = await pixels(await fileOfRun(page, 'lifted.png'));
    expect(shape).to.deep.equal([1, 3, 90, 160]);
    // A plot draws text and lines by the page.
    expect((await pixels(await fileOfRun(page, 'map.png'))).shape[3]).to.be.above(100);
  });

  it('trains, stops when told, and goes on after the page was loaded again', async function () {
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
    const { scales } = requireTrained(decodeModel(Uint8Array.from(report.model)));
    expect(scales).to.have.length(2);
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

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
import type { Tensor } from '../../src/runtime/tensor.ts';
import { dropFiles, exported, openGallery, runToEnd } from './support/editor.ts';
import { document as graphOf } from './support/graphs.ts';
import { useTrySite } from './support/try-site.ts';

const CLI = fileURLToPath(new URL('../../bin/patchwise.mjs', import.meta.url));

/** One sample of a shipped model, a fifth of its steps. */
const sample = graphOf('A sample', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake.safetensors' } },
  samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { count: 1 } },
  save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'sample.png' } },
});

/** Opens a graph by dropping its file. */
async function openGraph(page: Page, graph: Parameters<typeof writeDocument>[0]): Promise<void> {
  const bytes = new TextEncoder().encode(writeDocument(graph));
  await dropFiles(page, [{ name: 'graph.json', type: 'application/json', bytes }], [640, 400]);
  await page.getByRole('application').waitFor();
}

/** A file of the watched run, as the page itself gets it. */
async function output(page: Page, name: string): Promise<Uint8Array> {
  const numbers = await page.evaluate(async (file) => {
    const id = document.querySelector('[data-run-id]')?.getAttribute('data-run-id');
    const response = await fetch(`api/runs/${id}/file?name=${file}`);
    if (!response.ok) throw new Error(await response.text());
    return [...new Uint8Array(await response.arrayBuffer())];
  }, name);
  return Uint8Array.from(numbers);
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
    expect([...hosts]).to.deep.equal([new URL(server.url).host]);
    let bytes = 0;
    for (const name of names) {
      if (name.startsWith('api/') || /\.(webp|png|jpg)$/.test(name)) continue;
      bytes += gzipSync(await readFile(join(site.folder, name === '' ? 'index.html' : name)), {
        level: 9,
      }).length;
    }
    expect(bytes, `bytes of ${[...names].join(', ')}`).to.be.within(50_000, 300_000);
    expect([...names].some((name) => name.startsWith('engine/'))).to.equal(false);
  });

  it('samples a shipped model; the command line makes the same picture of the exported graph', async function () {
    this.timeout(180_000);
    const { page, server } = site;
    await openGraph(page, sample);
    expect(await runToEnd(page)).to.equal('done');
    expect(server.asked.filter((name) => name.startsWith('engine/'))).to.have.length(1);
    const here = await pixels(await output(page, 'sample.png'));
    const file = join(folder, 'graph.json');
    await writeFile(file, writeDocument(await exported(page)));
    await promisify(execFile)(process.execPath, [CLI, 'run', file, '--out', join(folder, 'out')]);
    const there = await pixels(await readFile(join(folder, 'out', 'sample.png')));
    expect(here.shape).to.deep.equal(there.shape);
    expect(Math.sqrt(meanSquaredError(here, there)), 'root mean square difference').to.be.below(0.02);
  });
});

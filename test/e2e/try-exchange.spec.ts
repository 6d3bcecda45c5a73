import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { meanSquaredError } from '../../src/model/metrics/pixel-error.ts';
import { dropFiles, exported, openGallery, runToEnd } from './support/editor.ts';
import { document as graphOf, tinyTraining } from './support/graphs.ts';
import { fileOfRun, useTrySite } from './support/try-site.ts';

const CLI = fileURLToPath(new URL('../../bin/patchwise.mjs', import.meta.url));

/** Values lie in [-1, 1]; engines round differently, and chains carry that on. */
const MOST_DIFFERENCE = 0.02;

/** A training that keeps its model, and one sample of it. */
const trained: GraphDocument = {
  ...tinyTraining,
  nodes: {
    ...tinyTraining.nodes,
    samples: { type: 'sampling/sample-pyramid@1', in: { model: 'train.model' }, params: { candidates: 1 } },
    save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'sample.png' } },
    keep: { type: 'model/save@1', in: { model: 'train.model' } },
  },
};

/** A sample of a model that is somewhere: a file for the command line, the library for the site. */
function sampling(path: string): GraphDocument {
  return graphOf('A sample of a model', {
    model: { type: 'model/load@1', params: { path } },
    samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { candidates: 1 } },
    save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'sample.png' } },
  });
}

/** In the page: waits until the library has a model other than those that it had. @returns its reference */
async function newModel(known: readonly string[]): Promise<string> {
  for (;;) {
    const { items } = (await (await fetch('api/models')).json()) as { items: { reference: string }[] };
    const found = items.find(({ reference }) => !known.includes(reference));
    if (found !== undefined) return found.reference;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What crosses from the command line to the site and back: models, graphs, and graphs inside of pictures. */
describe('files between the site and the command line', function () {
  this.timeout(600_000);
  const site = useTrySite();
  let folder = '';
  let known: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-exchange-'));
    const graph = join(folder, 'trained.json');
    await writeFile(graph, writeDocument(trained));
    await command('run', graph, '--out', join(folder, 'trained'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  beforeEach(() => openGallery(site.page, site.server.url));

  /** Runs the command line, with a home of its own. */
  async function command(...args: readonly string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [CLI, ...args, '--home', join(folder, 'home')]);
  }

  async function drop(name: string, type: string, bytes: Uint8Array): Promise<void> {
    await dropFiles(site.page, [{ name, type, bytes }], [640, 400]);
  }

  async function open(graph: GraphDocument): Promise<void> {
    await drop('graph.json', 'application/json', new TextEncoder().encode(writeDocument(graph)));
    await site.page.getByText('"graph.json" opened').first().waitFor();
  }

  /** Takes a model file in as somebody does who drops it. @returns how graphs name it */
  async function takeIn(bytes: Uint8Array): Promise<string> {
    await drop('tiny.safetensors', '', bytes);
    const reference = await site.page.evaluate(newModel, known);
    known = [...known, reference];
    return reference;
  }

  async function expectSame(here: Uint8Array, there: Uint8Array): Promise<void> {
    const [a, b] = [(await decodeImage(here)).image, (await decodeImage(there)).image];
    expect(a.shape).to.deep.equal(b.shape);
    expect(Math.sqrt(meanSquaredError(a, b)), 'root mean square difference').to.be.below(MOST_DIFFERENCE);
  }

  it('samples a model that the command line has trained: the same picture', async () => {
    const model = await readFile(join(folder, 'trained', 'model.safetensors'));
    const reference = await takeIn(model);
    expect(reference).to.match(/^model:[0-9a-f]{16}$/);
    await open(sampling(reference));
    expect(await runToEnd(site.page)).to.equal('done');
    const graph = join(folder, 'sampling.json');
    await writeFile(graph, writeDocument(sampling(join(folder, 'trained', 'model.safetensors'))));
    await command('run', graph, '--out', join(folder, 'sampled'));
    const there = await readFile(join(folder, 'sampled', 'sample.png'));
    await expectSame(await fileOfRun(site.page, 'sample.png'), there);
  });

  it('opens the graph that a picture of the command line carries, and makes that picture again', async () => {
    const { page } = site;
    const picture = await readFile(join(folder, 'trained', 'sample.png'));
    await drop('sample.png', 'image/png', picture);
    const question = page.getByRole('dialog', { name: 'This picture carries its graph' });
    await question.getByRole('button', { name: 'Open the graph' }).click();
    await page.getByText('"sample.png" opened').first().waitFor();
    expect((await exported(page)).nodes).to.deep.equal(trained.nodes);
    expect(await runToEnd(page)).to.equal('done');
    await expectSame(await fileOfRun(page, 'sample.png'), picture);
  });

  it('exports a graph, a model and a picture that the command line goes on from', async () => {
    const { page } = site;
    await open(trained);
    expect(await runToEnd(page)).to.equal('done');
    const [picture, model] = [
      await fileOfRun(page, 'sample.png'),
      await fileOfRun(page, 'model.safetensors'),
    ];
    // The picture carries the graph that made it.
    await writeFile(join(folder, 'own.png'), picture);
    await command('run', join(folder, 'own.png'), '--out', join(folder, 'from-picture'));
    await expectSame(picture, await readFile(join(folder, 'from-picture', 'sample.png')));
    // The library gives the model back byte by byte; a graph that names it is told where it is.
    const reference = await takeIn(model);
    await open(sampling(reference));
    expect(await runToEnd(page)).to.equal('done');
    const sampled = await fileOfRun(page, 'sample.png');
    const saved = await modelFromLibrary(page, reference);
    expect(Buffer.from(saved).equals(Buffer.from(model)), 'the same bytes').to.equal(true);
    await writeFile(join(folder, 'own.safetensors'), saved);
    await writeFile(join(folder, 'own.json'), writeDocument(await exported(page)));
    const input = `model=${join(folder, 'own.safetensors')}`;
    await command('run', join(folder, 'own.json'), '--input', input, '--out', join(folder, 'from-model'));
    await expectSame(sampled, await readFile(join(folder, 'from-model', 'sample.png')));
  });
});

/** A model as the library exports it, by its button. */
async function modelFromLibrary(page: Page, reference: string): Promise<Uint8Array> {
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const card = page.locator(`[data-asset="${reference.slice('model:'.length)}"]`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('link', { name: 'Export' }).click(),
  ]);
  const bytes = await readFile(await download.path());
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  return bytes;
}

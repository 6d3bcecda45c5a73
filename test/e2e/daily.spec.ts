import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page, Request } from 'playwright-core';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { axeFindings } from './support/axe.ts';
import {
  dropFiles,
  exported,
  focusCanvas,
  openGallery,
  openWorkflow,
  place,
  runEnd,
  runToEnd,
  still,
} from './support/editor.ts';
import { document, longTraining, solidPng, tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const fromModel = document('From a model', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { candidates: 1 } },
  save: { type: 'image/save@1', in: { image: 'samples.images' } },
});

const filled = document('Filled', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
  samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { candidates: 1 } },
  lift: {
    type: 'detail/lift@1',
    in: { image: 'samples.images', photo: 'photo.image', model: 'model.model' },
    params: { width: 160 },
  },
  save: { type: 'image/save@1', in: { image: 'lift.image' } },
});

const withModel = document('Tiny training with its model', {
  photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
  train: {
    type: 'training/train-pyramid@1',
    in: { image: 'photo.image' },
    params: {
      scales: 1,
      longSide: 20,
      shortSide: 12,
      net: 'narrow',
      updates: 3,
      steps: 3,
      recoverySteps: 2,
    },
  },
  model: { type: 'model/save@1', in: { model: 'train.model' } },
});

const watched = (page: Page): Promise<string | null> =>
  page.locator('[data-run-id]').getAttribute('data-run-id');

describe('daily work', () => {
  const studio = useStudio({
    long: longTraining,
    'train-and-sample': tinyTraining,
    small: withModel,
    frommodel: fromModel,
    filled,
  });

  it('comes back to the graph and to its run when the page is loaded again during a training', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Long training');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-run-status=running]').waitFor();
    const id = await watched(page);
    expect(page.url()).to.match(new RegExp(`#/workflow/long\\?run=${id}$`));
    const asked: string[] = [];
    const note = (request: Request) => asked.push(new URL(request.url()).pathname);
    page.on('request', note);
    await page.reload();
    await page.locator('[data-run-status=running]').waitFor();
    page.off('request', note);
    expect(await watched(page)).to.equal(id);
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Long training');
    expect(asked, 'what the page asked for').to.include('/api/templates/long');
    expect(asked, 'what only the gallery shows').not.to.include('/api/graphs');
    // Changed and not saved, it comes back as it was left.
    await page.getByLabel('Name of the graph').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' changed');
    await page.waitForFunction(() => location.hash.startsWith('#/draft/'));
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.locator('[data-run-status=running]').waitFor();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Long training changed');
    expect(await watched(page)).to.equal(id);
  });

  it('shows and cancels the run that computes, though another was started after it', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    const first = await watched(page);
    await focusCanvas(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Queued: it begins when the present run is over.').waitFor();
    expect(await watched(page), 'the one that computes stays in sight').to.equal(first);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.waitForFunction((id) => {
      const { runId, runStatus } = window.document.querySelector<HTMLElement>('[data-run-id]')?.dataset ?? {};
      return runId !== id && runStatus === 'running';
    }, first);
    expect((await server.studio.runs.get(first ?? ''))?.status).to.equal('cancelled');
  });

  it('shows the queue in its order, and lets it be changed', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    for (const title of ['Second', 'Third']) {
      await server.studio.runs.submit({
        document: { ...longTraining, meta: { title } },
        priority: 0,
        source: title,
      });
    }
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByText('Queue', { exact: true }).click();
    const titles = page.locator('.run-item strong');
    await page.locator('.run-item').nth(2).waitFor();
    const order = async (): Promise<readonly string[]> => (await titles.allTextContents()).slice(1);
    await page.getByText('begins next').waitFor();
    expect(await order()).to.deep.equal(['Second', 'Third']);
    await page.getByRole('button', { name: 'Let it begin earlier: Third' }).click();
    await page.waitForFunction(
      () => [...window.document.querySelectorAll('.run-item strong')][1]?.textContent === 'Third',
    );
    const waiting = await Promise.all(
      (await server.studio.runs.waiting()).map((id) => server.studio.runs.get(id)),
    );
    expect(waiting.map((run) => run?.document.meta.title)).to.deep.equal(['Third', 'Second']);
    for (const { id } of await server.studio.runs.list({ limit: 20 })) {
      const status = (await server.studio.runs.get(id))?.status;
      if (status === 'queued') await server.studio.runs.cancel(id);
    }
    for (const { id, status } of await server.studio.runs.list({ limit: 20 })) {
      if (status === 'running') await server.studio.runs.cancel(id);
    }
    await page.getByText('All', { exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('application').waitFor();
  });

  it('keeps a model from its run, renames it by typing, and offers it to Load model', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'Tiny training with its model');
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByRole('button', { name: 'Keep the model' }).click();
    await page.getByRole('status').getByRole('button', { name: 'Show' }).click();
    const name = page.getByLabel('Name of dune');
    await name.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('My desert');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name of My desert').waitFor();
    expect(
      (await server.studio.assets.list({ kind: 'model', limit: 9 })).map((row) => row.name),
    ).to.deep.equal(['My desert']);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('My desert.safetensors');

    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'From a model');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=model]').click();
    await page.getByRole('button', { name: 'Change the model' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a model' });
    await dialog.getByText('lake-96', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: /My desert/ }).click();
    expect((await exported(page)).nodes['model']?.params?.['path']).to.match(/^model:/);
    expect(await runToEnd(page)).to.equal('done');
  });

  it('takes shipped and own models that are dropped', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'From a model');
    const shipped = readFileSync('samples/models/lake-96.safetensors');
    await dropFiles(page, [{ name: 'lake.safetensors', type: '', bytes: shipped }]);
    await page.getByText('"lake.safetensors" goes into "Load model".').waitFor();
    await openGallery(page, server.url);
    await dropFiles(
      page,
      [{ name: 'tiny.safetensors', type: '', bytes: encodeModel(tinyModel()) }],
      [600, 400],
    );
    await page.getByText('The model "tiny.safetensors" is in the library.').waitFor();
  });

  it('deletes a model from the library by keys, after asking', async () => {
    const { page, server } = studio;
    await openGallery(page, server.url);
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Library' }).click();
    const mine = page.getByRole('region', { name: 'Your models' }).locator('.library-card');
    await mine.filter({ has: page.getByLabel('Name of tiny') }).waitFor();
    const remove = page.getByRole('button', { name: 'Delete tiny', exact: true });
    await remove.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete the model?' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await remove.count(), 'Escape keeps it').to.equal(1);
    await remove.focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('"tiny', { exact: false }).filter({ hasText: 'is deleted' }).waitFor();
    const left = (await server.studio.assets.list({ kind: 'model', limit: 50 })).map(({ name }) => name);
    expect(left).to.not.include('tiny.safetensors');
  });

  it('learns a photograph that is dropped on a graph which starts from a model, and uses it there', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'From a model');
    const canvas = await page.getByRole('application').boundingBox();
    const at = [(canvas?.x ?? 0) + 60, (canvas?.y ?? 0) + (canvas?.height ?? 0) - 60] as const;
    await dropFiles(page, [{ name: 'green.png', type: 'image/png', bytes: await solidPng(40, 160, 60) }], at);
    const dialog = page.getByRole('dialog', { name: 'This workflow starts from a model' });
    await dialog.getByRole('button', { name: /Learn it and use it here/ }).click();
    await page.getByText('What was learned of "green" is in the graph.').waitFor();
    expect((await exported(page)).nodes['model']?.params?.['path']).to.match(/^model:/);
    expect(await runToEnd(page)).to.equal('done');
    expect(await runEnd(page)).to.equal('done');
  });

  it('says that a model has learned another photograph than the one that is put in its place, and learns it', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    page.once('dialog', (dialog) => void dialog.accept());
    await openWorkflow(page, server.url, 'Filled');
    const dune = readFileSync('samples/photos/dune.jpg');
    // The graph may still come into view: a node is hit where it has come to rest.
    let at = await place(page, 'photo');
    for (let before = ''; before !== String(at); ) {
      before = String(at);
      await still(page);
      at = await place(page, 'photo');
    }
    const dialog = page.getByRole('dialog', { name: 'The model has learned another photograph' });
    const note = page
      .getByRole('note')
      .filter({ hasText: 'The model of this graph has learned "lake", not "mine"' });
    await dropFiles(page, [{ name: 'mine.jpg', type: 'image/jpeg', bytes: dune }], at);
    await dialog.getByText('what it makes up would look like "lake"', { exact: false }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Keep the model' }).click();
    const { nodes } = await exported(page);
    expect(
      [nodes['photo'], nodes['model']].map((node) => String(node?.params?.['path']).split(':')[0]),
    ).to.deep.equal(['asset', 'sample']);
    // It stays said where the picture is, and can be mended there.
    await note.waitFor();
    // And where all that is worth knowing of the graph is listed, from where one comes to it.
    await page.getByRole('tab', { name: /^Problems/ }).click();
    await page.getByRole('button', { name: /The model has learned another photograph .*not "mine"/ }).click();
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await note.getByRole('button', { name: 'Learn it and use it here' }).click();
    await page.getByText('What was learned of "mine" is in the graph.').waitFor();
    await note.waitFor({ state: 'detached' });
    expect((await exported(page)).nodes['model']?.params?.['path']).to.match(/^model:/);
    expect(await runToEnd(page)).to.equal('done');
  });

  it('says what files are that cannot be read, and what letting go would do', async () => {
    const { page } = studio;
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    await dropFiles(page, [{ name: 'IMG_1.HEIC', type: 'image/heic', bytes: heic }]);
    await page.getByRole('alert').getByText('"IMG_1.HEIC" is a HEIC photograph', { exact: false }).waitFor();
    await dropFiles(page, [{ name: 'IMG_2.jpg', type: 'image/jpeg', bytes: new Uint8Array() }]);
    await page.getByRole('alert').getByText('"IMG_2.jpg" is empty.').waitFor();
    const hint = await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(4)], 'a.png', { type: 'image/png' }));
      const canvas = window.document.querySelector('canvas.graph') as HTMLElement;
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const options = {
        bubbles: true,
        cancelable: true,
        dataTransfer: data,
        clientX: left + width - 40,
        clientY: top + height / 2,
      };
      canvas.dispatchEvent(new DragEvent('dragenter', options));
      canvas.dispatchEvent(new DragEvent('dragover', options));
      return new Promise<string>((resolve) => {
        requestAnimationFrame(() => {
          resolve(window.document.querySelector('.dropzone.below')?.textContent ?? '');
          canvas.dispatchEvent(new DragEvent('dragleave', options));
        });
      });
    });
    expect(hint).to.equal('Add it to the graph as a new node');
  });
});

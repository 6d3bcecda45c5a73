import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { cli, readRecord } from '../cli/support.ts';
import { until } from '../server/support/waiting.ts';
import { chooseNode, exported, focusCanvas, openWorkflow, runToEnd, typeInto } from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const steps = document('Steps', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 24 } },
  soft: { type: 'image/blur@1', in: { image: 'small.image' } },
  turned: { type: 'image/flip@1', in: { image: 'soft.image' } },
});

/** A chain that nobody waits for to end. */
const endless = document('Endless', {
  model: { type: 'model/load@1', params: { path: 'sample:models/dune-96.safetensors' } },
  net: { type: 'energy/net@1', in: { model: 'model.model' } },
  // So large that it takes minutes.
  noise: { type: 'noise/uniform@1', params: { seed: 1, width: 240, height: 240 }, in: { net: 'net.net' } },
  walk: {
    type: 'sampling/langevin@1',
    params: { seed: 1, steps: 10_000 },
    in: { image: 'noise.images', net: 'net.net' },
  },
});

describe('working below a node', () => {
  const studio = useStudio({ steps, endless });

  const ask = async <T>(path: string): Promise<T> =>
    (await studio.page.request.get(`${studio.server.url}/api/${path}`)).json() as Promise<T>;
  const watched = async () => (await studio.page.locator('[data-run-id]').getAttribute('data-run-id')) ?? '';

  /** What the watched run gave, by `node.port`. */
  async function outputs(): Promise<Readonly<Record<string, string>>> {
    const { items } = await ask<{ items: StoredEvent[] }>(`runs/${await watched()}/events`);
    return Object.fromEntries(
      items.flatMap((e) => (e.kind === 'output' ? [[`${e.nodeId}.${e.port}`, e.summary.hash]] : [])),
    );
  }

  async function set(node: string, name: string, value: string): Promise<void> {
    await chooseNode(studio.page, node);
    await typeInto(studio.page.getByRole('spinbutton', { name, exact: true }), value);
  }

  it('pins what a node shows by a key: what changes above it changes nothing below, here and headless', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Steps');
    expect(await runToEnd(page)).to.equal('done');
    const before = await outputs();
    await chooseNode(page, 'soft');
    await focusCanvas(page);
    await page.keyboard.press('Shift+P');
    await set('small', 'Width', '40');
    expect(await runToEnd(page)).to.equal('done');
    const after = await outputs();
    expect(after['turned.image']).to.equal(before['turned.image']);
    expect(Object.keys(after)).to.not.include('small.image');
    const graph = await exported(page);
    expect([graph.nodes['soft']?.mode, graph.nodes['small']?.params]).to.deep.equal(['pin', { width: 40 }]);
    const file = join(studio.home, 'pinned.json');
    await writeFile(file, JSON.stringify(graph));
    const { code, err } = await cli('run', file, '--out', join(studio.home, 'out'), '--home', studio.home);
    expect(code, err).to.equal(0);
    const { outputHashes } = (await readRecord(join(studio.home, 'out'))) as unknown as {
      outputHashes: Record<string, string[]>;
    };
    expect(outputHashes['turned.image']).to.deep.equal([before['turned.image']]);
    await chooseNode(page, 'soft');
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    expect(await runToEnd(page)).to.equal('done');
    expect((await outputs())['turned.image']).to.not.equal(before['turned.image']);
  });

  it('runs whenever the graph changes, from the menu on until it is pressed in the bar', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Steps');
    await page.getByRole('button', { name: 'More ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run on change' }).click();
    const told = page.locator('.topbar').getByRole('button', { name: 'Run on change', exact: true });
    await told.waitFor();
    const first = await until(outputsOfDone, (made) => made['soft.image'] !== undefined);
    await set('soft', 'Sigma', '4');
    const second = await until(outputsOfDone, (made) => differs(made['soft.image'], first['soft.image']));
    expect(second['small.image']).to.equal(first['small.image']);
    // A title changes no pixel.
    const run = await watched();
    await page.getByLabel('Title', { exact: true }).fill('Softer');
    await told.click();
    await told.waitFor({ state: 'detached' });
    await set('soft', 'Sigma', '9');
    expect(await watched()).to.equal(run);
  });

  it('replaces the run that is under way, and leaves nothing of it', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Endless');
    await focusCanvas(page);
    await page.keyboard.press('Shift+R');
    const running = page.locator('[data-run-status=running]');
    await running.waitFor();
    const before = await watched();
    await set('walk', 'Steps', '9000');
    await until(watched, (id) => id !== '' && id !== before);
    await running.waitFor();
    const ids = async () => {
      const { items } = await ask<{ items: { id: string; title?: string; status: string }[] }>('runs');
      return items.filter(({ status }) => status === 'running' || status === 'queued').map(({ id }) => id);
    };
    expect(await until(ids, (list) => list.length === 1)).to.deep.equal([await watched()]);
    await page.getByRole('button', { name: 'Run on change', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.locator('[data-run-status=cancelled]').waitFor();
  });

  const differs = (one: string | undefined, other: string | undefined) => one !== undefined && one !== other;

  async function outputsOfDone(): Promise<Readonly<Record<string, string>>> {
    const done = studio.page.locator('[data-run-status=done]');
    return (await done.count()) === 0 ? {} : outputs();
  }
});

import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { until } from '../server/support/waiting.ts';
import {
  chooseNode,
  drag,
  exported,
  inputRow,
  openWorkflow,
  place,
  runCommand,
  runEnd,
  runToEnd,
} from './support/editor.ts';
import { document } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** A chain of the coarsest net of a shipped model, from noise: a fraction of a second. */
const chain = document('A chain', {
  model: { type: 'model/load@1', params: { path: 'sample:models/dune-96.safetensors' } },
  net: { type: 'energy/net@1', in: { model: 'model.model' } },
  noise: { type: 'noise/uniform@1', params: { seed: 1 }, in: { net: 'net.net' } },
  walk: {
    type: 'sampling/langevin@1',
    params: { seed: 1 },
    in: { image: 'noise.images', net: 'net.net' },
  },
  score: { type: 'energy/score-map@1', in: { image: 'walk.image', net: 'net.net' } },
});

const { model, net, noise, walk } = chain.nodes as Record<'model' | 'net' | 'noise' | 'walk', NodeEntry>;

const lengths: GraphDocument = {
  ...document('Two lengths', {
    ...{ model, net, walk },
    noise: { ...noise, params: { count: 3 } },
    one: { type: 'flow/numbers@1', params: { values: '0.1' } },
    two: { type: 'flow/numbers@1', params: { values: '0.1, 0.2' } },
  }),
  view: { nodes: { walk: { x: 900, y: 100, inputs: ['stepSize'] } } },
};

/** Long enough to be held on the way. */
const long = document('A long chain', {
  ...{ model, net, noise },
  walk: { ...walk, params: { seed: 1, steps: 300 } },
});
const walks = (message: RunnerMessage): boolean =>
  message.kind === 'events' &&
  message.events.some((e) => e.kind === 'node-state' && e.nodeId === 'walk' && e.state === 'running');

const twenty = document('Twenty steps', {
  ...{ model, net, noise },
  walk: { ...walk, params: { seed: 1, steps: 20 } },
});

const ten = document('Ten steps', {
  ...chain.nodes,
  walk: { ...walk, params: { seed: 1, steps: 10, stepSize: 0.05 } },
});

describe('a researcher and the chains of a net', () => {
  const studio = useStudio({ chain, lengths, long, twenty, ten });

  const choose = (node: string) => chooseNode(studio.page, node);
  /** Moves a slider to one of its ends, by its key; the runner has been told when it resolves. */
  const steer = async (label: string, key: 'Home' | 'End'): Promise<void> => {
    const told = studio.page.waitForResponse((response) => response.url().endsWith('/steer'));
    await studio.page.getByRole('region', { name: 'While it runs' }).getByLabel(label).press(key);
    await told;
  };

  /** How many steps the watched run has told of: every one, where the machine is not so busy that telling takes long. */
  const stepsTold = async (): Promise<number> => {
    const { runId = '' } = await studio.page
      .locator('[data-run-id]')
      .evaluate((element) => ({ ...(element as HTMLElement).dataset }));
    const series = await studio.server.studio.runs.metrics(runId);
    return series.find(({ name }) => name === 'score')?.points.length ?? 0;
  };
  let told = 0;

  it('sees every step that a chain tells of in its charts', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Twenty steps');
    expect(await runToEnd(page)).to.equal('done');
    told = await stepsTold();
    expect(told).to.be.within(2, 20);
    await page.getByRole('navigation').getByRole('button', { name: 'Watch' }).click();
    for (const name of ['score', 'gradient norm']) {
      const plot = page.getByRole('img', { name: new RegExp(`^Chart of ${name}\\.`) });
      await plot.and(page.locator(`[data-points="${told}"]`)).waitFor();
    }
  });

  it('compares two runs that saved nothing: pictures of each port side by side, curves over each other', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Ten steps');
    expect(await runToEnd(page)).to.equal('done');
    const toldByOther = await stepsTold();
    await page.getByRole('button', { name: /^Runs/ }).click();
    for (const name of ['Twenty steps', 'Ten steps']) {
      await page.locator('.run-item', { hasText: name }).getByRole('checkbox').check();
    }
    const detail = page.getByRole('region', { name: 'The chosen run' });
    await detail.getByRole('heading', { name: 'Compare two runs' }).waitFor();
    await detail.getByLabel('Picture', { exact: true }).selectOption('walk.image');
    const seen = [];
    for (const letter of ['A', 'B']) {
      const canvas = detail.locator(`[aria-label^="walk.image of ${letter}"] canvas`);
      const shown = await until(
        () =>
          canvas.evaluate((element) => {
            const { width, height } = element as HTMLCanvasElement;
            const context = (element as HTMLCanvasElement).getContext('2d');
            const pixels = new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? []);
            return { colours: new Set(pixels).size, sum: pixels.reduce((sum, pixel) => sum + pixel, 0) };
          }),
        ({ colours }) => colours > 100,
      );
      seen.push(shown.sum);
    }
    expect(seen[0], 'the pictures differ, as the lengths of the chains do').to.not.equal(seen[1]);
    // What one was given stands beside what the other took from its net.
    const row = detail.getByRole('row').filter({ hasText: 'walk.stepSize' });
    expect(await row.getByRole('cell').allTextContents()).to.satisfy(
      (cells: string[]) => cells.includes('0.05') && cells.some((text) => /^auto \(0\.\d+\)$/.test(text)),
    );
    const options = await detail.getByLabel('Picture', { exact: true }).locator('option').allTextContents();
    expect(options).to.include.members(['noise.images', 'walk.image']);
    expect(options.some((name) => name.startsWith('score.') && name.endsWith(' only)'))).to.equal(true);
    const score = detail.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'score' }) });
    await score.locator(`[data-points="${told} ${toldByOther}"]`).waitFor();
    const keys = await score.getByRole('listitem').allInnerTexts();
    expect(keys.map((text) => text.split(' ').slice(0, 2).join(' '))).to.deep.equal(['walk A', 'walk B']);
  });

  it('sees what empty parameters take from the net, once it is known, and sweeps around it', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A chain');
    await choose('walk');
    const stepSize = page.getByLabel('Step size', { exact: true });
    expect(await stepSize.getAttribute('placeholder')).to.equal('auto');
    expect(await page.getByRole('button', { name: 'Sweep stepSize around its value' }).count()).to.equal(0);
    expect(await runToEnd(page)).to.equal('done');
    await choose('walk');
    await page
      .getByPlaceholder(/^auto \(0\.\d+\)$/)
      .first()
      .waitFor();
    const told = /^auto \((.+)\)$/.exec((await stepSize.getAttribute('placeholder')) ?? '')?.[1];
    const own = Number(told);
    expect(own).to.be.within(0.01, 2);
    const steps = await page.getByLabel('Steps', { exact: true }).getAttribute('placeholder');
    expect(steps).to.match(/^auto \(\d+\)$/);
    await shot(page, 'auto-before');
    await page.getByRole('button', { name: 'Sweep stepSize around its value' }).press('Enter');
    await page.getByRole('region', { name: 'Node stepsize' }).waitFor();
    const { nodes } = await exported(page);
    expect(nodes['walk']?.in?.['stepSize']).to.equal('stepsize.numbers');
    const values = String(nodes['stepsize']?.params?.['values']).split(', ').map(Number);
    expect(values).to.have.length(5);
    expect(values[2]).to.be.closeTo(own, 1e-4);
    expect(values[4]).to.be.closeTo(2 * own, 0.01 * own);

    // The noise is a stream of one: it goes with all five.
    expect(await runToEnd(page)).to.equal('done');
    await choose('walk');
    await page
      .getByRole('region', { name: 'Node walk' })
      .getByText('5 × image', { exact: false })
      .first()
      .waitFor();

    // The figures stand beside the pictures, in the inspector each by itself, and go to a file.
    await choose('score');
    const listed = page.getByRole('region', { name: 'Outputs' }).locator('.port-line', { hasText: 'score' });
    expect((await listed.textContent())?.split(' · ')).to.have.length(5);
    await page.getByRole('button', { name: 'Sweeps', exact: true }).click();
    const section = page.getByRole('region', { name: 'Sweep of stepSize of Langevin' });
    await section.locator('.cell').nth(4).locator('dd').first().waitFor();
    const figures = await section.locator('.cell dd').allTextContents();
    expect(figures).to.have.length(5);
    expect(new Set(figures).size, figures.join()).to.be.above(1);
    await section.locator('.cell-picture canvas').nth(4).waitFor();
    await shot(page, 'figures');
    const downloading = page.waitForEvent('download');
    await section.getByRole('button', { name: 'Figures as CSV' }).press('Enter');
    const text = await readFile(await (await downloading).path(), 'utf8');
    const [head, ...rows] = text.trim().split('\r\n');
    expect(head).to.equal('walk.stepSize,score.score');
    expect(rows.map((row) => Number(row.split(',')[0]))).to.deep.equal(values);
    for (const row of rows) expect(Number.isFinite(Number(row.split(',')[1])), row).to.equal(true);
  });

  it('moves a slider on the running chain, keeps what was changed, and gets the same pixels again', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A long chain');
    await choose('walk');
    // The net is known before, so that the sliders begin at what it has.
    await studio.holding(walks, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).press('Enter');
      await steer('Step size', 'Home');
      await steer('Noise scale', 'End');
      await shot(page, 'steering');
    });
    expect(await runEnd(page)).to.equal('done');
    const changed = page.getByText('Changed while it ran:', { exact: false });
    await changed.waitFor();
    await shot(page, 'steered');
    const schedule = ((await changed.textContent()) ?? '').replace('Changed while it ran: ', '');
    expect(schedule)
      .to.match(/^\d+: .*stepSize 0\.0\d+/)
      .and.to.contain('noiseScale 1');
    const first = await hashes(page);
    await page.getByRole('button', { name: 'Keep it in the graph' }).press('Enter');
    expect((await exported(page)).nodes['walk']?.params?.['schedule']).to.equal(schedule);
    expect(await runToEnd(page)).to.equal('done');
    const second = await hashes(page);
    expect(second).to.deep.equal(first);
    expect(await changed.count()).to.equal(0);
  });

  it('pauses a chain that was changed, and goes on with what was changed', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'A long chain');
    await choose('walk');
    await studio.holding(walks, async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).press('Enter');
      await steer('Step size', 'Home');
      await runCommand(page, 'Pause the run');
    });
    await page.locator('[data-run-status=paused]').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('[data-run-status=done]').waitFor();
    const changed = page.getByText('Changed while it ran:', { exact: false });
    await changed.waitFor();
    const first = await hashes(page);
    await page.getByRole('button', { name: 'Keep it in the graph' }).press('Enter');
    expect((await exported(page)).nodes['walk']?.params?.['schedule']).to.match(/^\d+: stepSize 0\.0\d+$/);
    expect(await runToEnd(page)).to.equal('done');
    const again = await hashes(page);
    // Of the attempt before the pause, the report has its steps too.
    expect(again).to.deep.equal(first.slice(-again.length));
  });

  it('is refused a wire that brings streams of three and of two together, and may draw it to a stream of one', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Two lengths');
    const input = { input: await inputRow(page, 'walk', 'stepSize') };
    const wire = async (from: string) =>
      drag(page, await place(page, from, { output: 0 }), await place(page, 'walk', input));
    await wire('two');
    const note = page.locator('.pointer-note');
    await note
      .getByText('3 values of noise.images (at "image") would meet 2 values of two.numbers')
      .waitFor();
    await note.getByText('or one of them a single value', { exact: false }).waitFor();
    await shot(page, 'lengths');
    expect((await exported(page)).nodes['walk']?.in?.['stepSize']).to.equal(undefined);
    await wire('one');
    expect((await exported(page)).nodes['walk']?.in?.['stepSize']).to.equal('one.numbers');
    expect(await page.locator('.pointer-note').count()).to.equal(0);
  });
});

/** Content hashes of what the chain of the watched run gave. */
async function hashes(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { runId } = globalThis.document.querySelector<HTMLElement>('[data-run-id]')?.dataset ?? {};
    const report = (await (await fetch(`/api/runs/${runId}/report`)).json()) as {
      nodes: Record<string, { outputs: { port: string; hash: string }[] }>;
    };
    return (report.nodes['walk']?.outputs ?? []).map(({ port, hash }) => `${port} ${hash}`);
  });
}

/** Kept where somebody wants to look at it. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['PATCHWISE_E2E_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/chains-${name}.png` });
}

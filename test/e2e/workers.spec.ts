import { join } from 'node:path';
import { expect } from 'chai';
import { otherMachines } from '../../src/machines/studio/open-machines.ts';
import type { WorkerStatus, WorkersStatus } from '../../src/protocol/machines.ts';
import { type BrokerProcess, startBroker } from '../machines/support/broker-process.ts';
import { endWorkers, startWorkerProcess } from '../machines/support/worker-process.ts';
import { axeFindings } from './support/axe.ts';
import { findPixel, openFresh, openWorkflow, runEnd } from './support/editor.ts';
import { longTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('the workers of a studio, in the panel of runs', () => {
  let broker: BrokerProcess | undefined;
  before(async () => {
    broker = await startBroker();
  });
  const studio = useStudio({ long: longTraining }, undefined, () =>
    broker === undefined ? {} : { workersOnly: true, machines: otherMachines({ broker: broker?.url ?? '' }) },
  );
  // After the studio, which says goodbye to it.
  after(async () => {
    await broker?.stop();
  });
  afterEach(endWorkers);
  const shots = process.env['PATCHWISE_E2E_SHOTS'];
  const WIDTHS = [
    [1280, 800],
    [390, 844],
  ] as const;

  it('shows real ones: who computes what, its pictures as it goes, and that it leaves', async function () {
    if (broker === undefined) return this.skip();
    this.timeout(240_000);
    const { page, server, home } = studio;
    await openWorkflow(page, server.url, 'Long training');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: /^Runs/ }).click();
    const panel = page.getByRole('region', { name: 'Workers' });
    await panel.getByText('No worker has joined: runs wait for one.').waitFor();
    const start = (name: string) =>
      startWorkerProcess(broker?.url ?? '', server.url, join(home, name), ['--name', name, '--drain', '0']);
    const cellar = start('cellar');
    const rows = panel.locator('tbody tr');
    await rows.filter({ hasText: /cellar.*Long training, for \d+ s/s }).waitFor({ timeout: 120_000 });
    if (shots) {
      await start('attic').joined();
      await rows.nth(1).waitFor();
      for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${shots}/workers-real-${width}.png` });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.getByRole('button', { name: 'Outline' }).click();
    await page
      .locator('[data-node=train]')
      .getByText(/update \d+/)
      .waitFor({ timeout: 120_000 });
    // Live: the picture on the node is not the empty well.
    expect(await findPixel(page, 'train', [200, 170, 120])).to.be.below(120);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    expect(await runEnd(page)).to.equal('cancelled');
    await page.getByRole('button', { name: /^Runs/ }).click();
    await rows.filter({ hasText: /cellar.*waits for a run/s }).waitFor();
    await endWorkers();
    expect(cellar.child.signalCode).to.equal('SIGKILL');
    // Killed, it says nothing any more: the broker forgets it.
    await panel.getByText('No worker has joined: runs wait for one.').waitFor({ timeout: 60_000 });
  });
  const worker = (name: string, more: Partial<WorkerStatus> = {}): WorkerStatus => ({
    id: `${name}-1`,
    name,
    state: 'idle',
    device: 'cpu: AMD EPYC 9B14 96-Core Processor, 4 threads',
    engine: 'onnx-cpu',
    version: '0.2.0',
    since: Date.now() - 3 * 3_600_000,
    done: 12,
    load: 0.42,
    ...more,
  });

  it('says of each where it is, what it does and since when, on a screen and on a phone', async () => {
    const { page, server } = studio;
    let reply: WorkersStatus = {
      broker: 'connected',
      local: false,
      items: [
        worker('cellar', {
          state: 'running',
          run: { id: '01HZX-a-run-of-somebody', attempt: 2, since: Date.now() - 95_000 },
        }),
        worker('a-machine-with-a-rather-long-name.example.org'),
        worker('attic', { state: 'draining', load: 1.7 }),
        worker('old', {
          state: 'refused',
          problem: 'It differs from the studio in its version or its packs.',
        }),
      ],
    };
    await page.route('**/api/workers', (route) => route.fulfill({ json: reply }));
    await openFresh(page, server.url);
    await page.getByRole('button', { name: /^Runs/ }).click();
    const panel = page.getByRole('region', { name: 'Workers' });
    const rows = panel.locator('tbody tr');
    await rows.nth(3).waitFor();
    expect(await rows.nth(0).textContent()).to.match(/cellar[\s\S]*42%[\s\S]*A run, attempt 2, for \d+ min/);
    expect(await rows.nth(1).textContent()).to.contain('waits for a run');
    expect(await rows.nth(2).textContent()).to.match(/170%[\s\S]*leaves/);
    expect(await rows.nth(3).textContent()).to.contain(
      'It differs from the studio in its version or its packs.',
    );
    for (const [width, height] of WIDTHS) {
      await page.setViewportSize({ width, height });
      expect(await axeFindings(page), `at ${width}`).to.deep.equal([]);
      // Everything is to be had without scrolling sideways.
      const over = await panel.evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(over, `at ${width}`).to.equal(0);
      if (shots) await page.screenshot({ path: `${shots}/workers-${width}.png` });
    }
    // Asked again while the panel is open.
    reply = { ...reply, broker: 'unreachable', items: [] };
    await panel.getByText('The broker cannot be reached.').waitFor();
    reply = { ...reply, broker: 'connected' };
    await panel.getByText('No worker has joined: runs wait for one.').waitFor();
  });
});

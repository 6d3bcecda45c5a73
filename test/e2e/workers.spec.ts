import { expect } from 'chai';
import type { WorkerStatus, WorkersStatus } from '../../src/protocol/machines.ts';
import { axeFindings } from './support/axe.ts';
import { openFresh } from './support/editor.ts';
import { longTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('the workers of a studio, in the panel of runs', () => {
  const studio = useStudio({ long: longTraining });
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
    expect(await rows.nth(0).textContent()).to.match(/cellar[\s\S]*42%[\s\S]*A run, attempt 2, for [12] min/);
    expect(await rows.nth(1).textContent()).to.contain('waits for a run');
    expect(await rows.nth(2).textContent()).to.match(/170%[\s\S]*leaves/);
    expect(await rows.nth(3).textContent()).to.contain(
      'It differs from the studio in its version or its packs.',
    );
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await axeFindings(page), `at ${width}`).to.deep.equal([]);
      // Everything is to be had without scrolling sideways.
      const over = await panel.evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(over, `at ${width}`).to.equal(0);
      const shots = process.env['PATCHWISE_E2E_SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/workers-${width}.png` });
    }
    // Asked again while the panel is open.
    reply = { ...reply, broker: 'unreachable', items: [] };
    await panel.getByText('The broker cannot be reached.').waitFor();
    reply = { ...reply, broker: 'connected' };
    await panel.getByText('No worker has joined: runs wait for one.').waitFor();
  });
});

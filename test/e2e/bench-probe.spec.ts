import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { until } from '../server/support/waiting.ts';
import { PATIENCE_MS } from './support/browser.ts';
import { openWorkflow, place, runToEnd, settled } from './support/editor.ts';
import { document } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const PROBE = fileURLToPath(new URL('../../bench/web/probe.js', import.meta.url));

const chain = {
  ...document('Chain', {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
    chain: {
      type: 'sampling/inject@1',
      in: { model: 'model.model', image: 'photo.image' },
      params: { startScale: 0, steps: 40 },
    },
  }),
  view: {
    nodes: { photo: { x: 20, y: 60 }, model: { x: 20, y: 300 }, chain: { x: 300, y: 60 } },
    zoom: 0.7,
    offset: [20, 60] as const,
  },
};

describe('the probe of the benchmark of the editor', () => {
  const studio = useStudio({ chain });

  it('reads places, the camera and the age of pictures from the page as it is', async () => {
    const { page, server } = studio;
    await page.addInitScript({ path: PROBE });
    await openWorkflow(page, server.url, 'Chain');
    await settled(page);
    // As text: the page's policy forbids what a function would need.
    const probe = <T>(call: string) => page.evaluate(`benchProbe.${call}`) as Promise<T>;
    expect(await probe("ready('graph')")).to.be.above(0);
    expect(await probe("placeOf('chain')")).to.deep.equal(await place(page, 'chain'));
    const { zoom, seen } = await probe<{ zoom: number; seen: number }>('camera()');
    expect(zoom).to.be.above(0);
    expect(seen).to.equal(3);
    const [x, y] = await probe<readonly [number, number]>('emptyPlace()');
    const size = page.viewportSize()!;
    expect(x).to.be.within(0, size.width);
    expect(y).to.be.within(0, size.height);
    await probe("watchLatency('chain')");
    await runToEnd(page);
    // The end of a run may be told before its last picture is drawn.
    const ages = await until(
      () => probe<readonly number[]>('takeLatencies()'),
      ({ length }) => length > 0,
      { timeoutMs: PATIENCE_MS },
    );
    expect(Math.min(...ages)).to.be.at.least(0);
  });
});

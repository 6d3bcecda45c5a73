import { openBrowser, probe } from './browser.ts';
import { chainGraph } from './graph.ts';
import type { Finding } from './row.ts';
import { spread } from './statistics.ts';
import { openStored, runUntilLive, storeGraph } from './studio.ts';

/**
 * How old a Langevin step is when it is seen: from when the node in the runner had made it (`at` of its frame) to the
 * first requestAnimationFrame after the canvas has drawn it. Both clocks are this machine's, in whole ms. Of the steps
 * only those count that are shown: where a newer one comes first, the older is left out, as on the way of all frames.
 */
export async function measureLatency(url: string, seconds: number): Promise<Finding> {
  const document = chainGraph();
  await storeGraph(url, 'bench-latency', document);
  const browser = await openBrowser();
  try {
    const { page } = browser;
    await openStored(page, url, document.meta.title ?? '');
    await runUntilLive(page, 1);
    await probe(page, "watchLatency('chain')");
    // The first second is not counted: the page still draws its messages about the start.
    await page.waitForTimeout(1000);
    await probe(page, 'takeLatencies()');
    await page.waitForTimeout(seconds * 1000);
    const times = await probe<number[]>(page, 'takeLatencies()');
    const { count, median, p95, most } = spread(times);
    return {
      rows: [
        {
          what: 'Langevin step to its pixels, ms',
          figure: median.toFixed(0),
          aim: '< 150',
          more: `median of ${count} shown steps; 95%: ${p95.toFixed(0)}, most ${most.toFixed(0)}; ${(count / seconds).toFixed(1)} a second`,
        },
      ],
      data: { times },
    };
  } finally {
    await browser.close();
  }
}

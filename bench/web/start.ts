import { openBrowser, probe } from './browser.ts';
import type { Finding } from './row.ts';
import { type Spread, spread } from './statistics.ts';

/** Workflow of the gallery that is opened. */
const WORKFLOW = 'Train and sample';

/**
 * Times until the page can be used, each round with a new browser and an empty profile. The gallery: workflows are
 * shown, the studio is connected, the next frame is drawn and the thread is free. The graph: the same, from the click
 * that opens a workflow until all its nodes are in their places.
 */
export async function measureStart(url: string, rounds: number): Promise<Finding> {
  const gallery: number[] = [];
  const graph: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const browser = await openBrowser();
    try {
      const { page } = browser;
      await page.goto(url);
      gallery.push(await probe<number>(page, "ready('gallery')"));
      await page.waitForLoadState('networkidle');
      await page.getByRole('button', { name: `Open ${WORKFLOW}`, exact: true }).click();
      const ready = await probe<number>(page, "ready('graph')");
      graph.push(ready - (await probe<number>(page, 'clickedAt()')));
    } finally {
      await browser.close();
    }
  }
  return {
    rows: [
      { what: 'gallery can be used, ms', ...told(spread(gallery)) },
      { what: 'graph can be used after the click, ms', ...told(spread(graph)) },
    ],
    data: { gallery, graph },
  };
}

function told({ count, least, median, most }: Spread): { readonly figure: string; readonly more: string } {
  return {
    figure: median.toFixed(0),
    more: `median of ${count}; ${least.toFixed(0)} to ${most.toFixed(0)}; cold profile`,
  };
}

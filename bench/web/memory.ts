import type { CDPSession, Page } from 'playwright-core';
import { openBrowser, probe, reaches } from './browser.ts';
import { busyGraph } from './graph.ts';
import type { Finding } from './row.ts';
import { cancelRun, openStored, runUntilLive, storeGraph } from './studio.ts';

const NODES = 60;
const LIVE = 50;
/** Drawn pictures before the first measurement: caches and charts fill. */
const WARM_UP = 2000;
/** Measurements after the first, evenly over the pictures. */
const TIMES = 4;

interface Sample {
  readonly pictures: number;
  /** JavaScript's own objects, B. */
  readonly heap: number;
  /** Buffers that they hold, B. */
  readonly buffers: number;
  readonly elements: number;
}

/** The page's memory while previews of a real run are drawn, each time after a forced garbage collection. */
export async function measureMemory(url: string, pictures: number): Promise<Finding> {
  const document = busyGraph(NODES, LIVE);
  await storeGraph(url, 'bench-memory', document);
  const browser = await openBrowser();
  try {
    const { page, devtools } = browser;
    await openStored(page, url, document.meta.title ?? '');
    await runUntilLive(page, LIVE);
    const samples: Sample[] = [];
    for (let i = 0; i <= TIMES; i++) {
      await reaches(page, 'pictures()', WARM_UP + (pictures * i) / TIMES, 600_000);
      samples.push(await sample(page, devtools));
    }
    await cancelRun(page);
    const [first, last] = [samples[0] as Sample, samples.at(-1) as Sample];
    const growth = last.heap + last.buffers - first.heap - first.buffers;
    const between = samples.map(({ heap, buffers }) => megabytes(heap + buffers)).join(', ');
    return {
      rows: [
        {
          what: `growth of the heap over ${last.pictures - first.pictures} pictures, MB`,
          figure: megabytes(growth),
          aim: 'none',
          more: `${between}; elements ${first.elements} to ${last.elements}; after forced collections`,
        },
      ],
      data: { samples },
    };
  } finally {
    await browser.close();
  }
}

async function sample(page: Page, devtools: CDPSession): Promise<Sample> {
  const pictures = await probe<number>(page, 'pictures()');
  // The second collection takes what finalizers of the first have let go.
  for (let i = 0; i < 2; i++) await devtools.send('HeapProfiler.collectGarbage');
  const usage = (await devtools.send('Runtime.getHeapUsage')) as {
    readonly usedSize: number;
    readonly backingStorageSize?: number;
  };
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { pictures, heap: usage.usedSize, buffers: usage.backingStorageSize ?? 0, elements: nodes };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

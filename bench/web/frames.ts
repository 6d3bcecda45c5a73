import type { Page } from 'playwright-core';
import { openBrowser, probe } from './browser.ts';
import { busyGraph } from './graph.ts';
import type { Finding, Row } from './row.ts';
import { type FrameRate, frameRate } from './statistics.ts';
import { cancelRun, openStored, runUntilLive, storeGraph } from './studio.ts';

const NODES = 200;
const LIVE = 50;
/** Radius of the circle in which the pointer goes round, px, and the time for one round, ms. */
const RADIUS = 90;
const ROUND_MS = 2000;

interface Gesture {
  readonly what: string;
  readonly rate: FrameRate;
  /** Previews drawn anew a second, and how many of them changed at all. */
  readonly pictures: number;
  readonly live: number;
}

/**
 * Frames a second while the pointer drags a node, and while it moves the canvas, by the intervals of
 * requestAnimationFrame; with 50 chains at work in the runner, and again when they are over.
 */
export async function measureFrames(url: string, seconds: number): Promise<Finding> {
  const document = busyGraph(NODES, LIVE);
  const title = document.meta.title ?? '';
  await storeGraph(url, 'bench-frames', document);
  const browser = await openBrowser();
  try {
    const { page } = browser;
    await openStored(page, url, title);
    await runUntilLive(page, LIVE);
    const { zoom, seen } = await probe<{ zoom: number; seen: number }>(page, 'camera()');
    const node = await probe<readonly [number, number]>(page, "placeOf('chain-24')");
    const empty = await probe<readonly [number, number]>(page, 'emptyPlace()');
    const measured: Gesture[] = [];
    const both = async (when: string): Promise<void> => {
      measured.push(await gesture(page, `dragging a node, ${when}`, node, seconds));
      measured.push(await gesture(page, `moving the canvas, ${when}`, empty, seconds));
    };
    await both('live');
    await cancelRun(page);
    await both('run over');
    return { rows: measured.map(row), data: { nodes: NODES, inView: seen, zoom, measured } };
  } finally {
    await browser.close();
  }
}

/** Presses at a place, goes round in circles and ends where it began. */
async function gesture(
  page: Page,
  what: string,
  [x, y]: readonly [number, number],
  seconds: number,
): Promise<Gesture> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await probe(page, 'startFrames()');
  const began = performance.now();
  for (let t = 0; t < seconds * 1000; t = performance.now() - began) {
    const angle = (t / ROUND_MS) * 2 * Math.PI;
    await page.mouse.move(x + RADIUS * Math.sin(angle), y + RADIUS * (1 - Math.cos(angle)));
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  const { times, pictures, live } = await probe<{ times: number[]; pictures: number; live: number }>(
    page,
    'stopFrames()',
  );
  await page.mouse.move(x, y);
  await page.mouse.up();
  const rate = frameRate(times);
  return { what, rate, pictures: pictures / rate.seconds, live };
}

function row({ what, rate, pictures, live }: Gesture): Row {
  return {
    what: `${what}, frames/s`,
    figure: rate.median.toFixed(1),
    more: `worst 1%: ${rate.worst.toFixed(1)}; ${rate.frames} frames; ${pictures.toFixed(0)} new pictures/s of ${live} nodes`,
  };
}

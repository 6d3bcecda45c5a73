import type { Page } from 'playwright-core';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { probe, reaches } from './browser.ts';

/** Stores a graph in the studio, so that the gallery offers it. */
export async function storeGraph(url: string, id: string, document: GraphDocument): Promise<void> {
  const response = await fetch(`${url}/api/graphs/${id}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ document }),
  });
  if (!response.ok) throw new Error(`The graph was not taken: ${await response.text()}`);
}

/** Opens a stored graph from the gallery. */
export async function openStored(page: Page, url: string, title: string): Promise<void> {
  await page.goto(url);
  await page
    .locator('.list-row', { hasText: title })
    .getByRole('button', { name: 'Open', exact: true })
    .click();
  await probe(page, "ready('graph')");
}

/** Starts the open graph and waits until so many of its previews have changed. */
export async function runUntilLive(page: Page, live: number): Promise<void> {
  await probe(page, 'startFrames()');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  try {
    await reaches(page, 'live()', live, 120_000);
  } catch (error) {
    const said = await page.locator('[data-run-status], [role=alert]').allInnerTexts();
    throw new Error(`The graph does not live. The page says: ${said.join(' ').replaceAll(/\s+/g, ' ')}`, {
      cause: error,
    });
  }
  await probe(page, 'stopFrames()');
}

/** Ends the run that the page watches. */
export async function cancelRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.locator('[data-run-status=cancelled]').waitFor();
}

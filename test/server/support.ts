import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';
import { openDatabase, type Store } from '../../src/server/store/database.ts';

/** A fresh folder for each test, removed after it. Call inside `describe`. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => folder;
}

/** A fresh database for each test. Call inside `describe`. */
export function temporaryStore(): () => Store {
  let store: Store | undefined;
  // Before that of the folder: mocha runs them in this order.
  afterEach(() => {
    store?.db.close();
  });
  const folder = temporaryFolder();
  beforeEach(() => {
    store = openDatabase(join(folder(), 'studio.db'));
  });
  return () => store as Store;
}

export function graph(nodes: Record<string, NodeEntry>, title = 'Test'): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: { title, seed: 1 }, nodes };
}

/** A graph that runs at once. */
export const noiseGraph: GraphDocument = graph({
  noise: { type: 'noise/uniform@1', params: { height: 8, width: 8 } },
});

export function ticking(start = 1000): () => number {
  let at = start;
  return () => at++;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Store } from '../../../src/server/store/database.ts';

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

import { createAssetStore } from '../../try/page/store/asset-store.ts';
import { createGraphStore } from '../../try/page/store/graph-store.ts';
import { createOwnTemplateStore } from '../../try/page/store/own-template-store.ts';
import { createRunStore } from '../../try/page/store/run-store.ts';
import type { Table, Tables } from '../../try/page/store/tables.ts';
import { storeContract } from '../studio/stores/contract.ts';

/** Tables without a disk behind them. */
function tablesInMemory(): Tables {
  return {
    open<Row>(): Table<Row> {
      const rows = new Map<string, Row>();
      return {
        get: (key) => rows.get(key),
        values: () => [...rows.values()],
        set: (key, row) => void rows.set(key, row),
        delete: (key) => rows.delete(key),
        deleteAll(start) {
          for (const key of [...rows.keys()]) if (key.startsWith(start)) rows.delete(key);
        },
      };
    },
    problem: () => undefined,
    written: () => Promise.resolve(),
  };
}

describe('stores of the page', () => {
  storeContract({
    // One person: nobody takes turns, and nobody waits for others.
    fair: false,
    open: async (now) => {
      const tables = tablesInMemory();
      return {
        runs: createRunStore(tables, now),
        graphs: createGraphStore(tables),
        assets: createAssetStore(tables),
        ownTemplates: createOwnTemplateStore(tables),
      };
    },
  });
});

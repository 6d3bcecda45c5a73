import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { createOwnTemplateStore } from '../../../src/server/store/own-template-store.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { storeContract } from '../../studio/stores/contract.ts';
import { temporaryStore } from '../support/folders.ts';

describe('stores in SQLite', () => {
  const store = temporaryStore();
  storeContract({
    fair: true,
    open: async (now) => ({
      runs: createRunStore(store(), now),
      graphs: createGraphStore(store(), now),
      assets: createAssetStore(store(), now),
      ownTemplates: createOwnTemplateStore(store(), now),
    }),
  });
});

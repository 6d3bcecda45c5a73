import { join } from 'node:path';
import { diskCache } from '../nodes/disk-cache.ts';
import { openCheckpoints } from '../nodes/local-services.ts';
import { ensureFolder, writeFileAtomic } from '../runtime/files.ts';
import type { RunnerFiles } from '../studio/ports/runner-files.ts';
import { removeFile } from './files.ts';
import { tensorFile, writeTensor } from './tensor-folder.ts';

/** What runners keep in the folders that their commands name. */
export const folderFiles: RunnerFiles = {
  cache: (folder) => diskCache(folder),
  checkpoints: (folder, resume) => openCheckpoints(folder, resume),
  tensors: (folder) => ({
    write: (hash, parts) => writeTensor(folder, hash, parts),
    async remove(hash) {
      await removeFile(tensorFile(folder, hash));
    },
  }),
  async sidecar(outputFolder, graphText) {
    await ensureFolder(outputFolder);
    await writeFileAtomic(join(outputFolder, 'graph.json'), graphText);
  },
};

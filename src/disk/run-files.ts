import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileChecked } from '../runtime/files.ts';
import type { RunFiles } from '../studio/ports/run-files.ts';
import { createKeptTensors } from './kept-tensors.ts';
import { resolveInside } from './resolve-inside.ts';
import { outputFiles, type StudioFolders } from './run-folders.ts';

const ID = /^[0-9a-f]{1,64}$/;

/** Files of runs in the folders of a home: a folder of outputs and one of tensors a run. */
export function createRunFiles(folders: Pick<StudioFolders, 'runs' | 'tensors'>): RunFiles {
  const outputFolder = (id: string) => join(folders.runs, id);
  const kept = createKeptTensors();
  const output = (id: string, name: string) => resolveInside(outputFolder(id), name);
  return {
    outputs: (id) => outputFiles(outputFolder(id)),
    output,
    readOutput: async (id, name, maxBytes) => readFileChecked(await output(id, name), { maxBytes }),
    tensor: async (id, hash) => (ID.test(id) ? kept.read(join(folders.tensors, id), hash) : undefined),
    tensorHashes: async (id) => (ID.test(id) ? kept.hashes(join(folders.tensors, id)) : new Set()),
    async remove(id) {
      for (const folder of [folders.runs, folders.tensors]) {
        await rm(join(folder, id), { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

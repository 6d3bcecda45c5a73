import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileChecked } from '../runtime/files.ts';
import type { RunFiles } from '../studio/ports/run-files.ts';
import { type KeptTensors, tensorFolders } from './kept-tensors.ts';
import { resolveInside } from './resolve-inside.ts';
import { outputFiles, type StudioFolders } from './run-folders.ts';

/** Files of runs in the folders of a home: a folder of outputs a run, and its tensors. */
export function createRunFiles(
  folders: Pick<StudioFolders, 'runs' | 'tensors'>,
  kept: KeptTensors = tensorFolders(folders.tensors),
): RunFiles {
  const outputFolder = (id: string) => join(folders.runs, id);
  const output = (id: string, name: string) => resolveInside(outputFolder(id), name);
  return {
    outputs: (id) => outputFiles(outputFolder(id)),
    output,
    readOutput: async (id, name, maxBytes) => readFileChecked(await output(id, name), { maxBytes }),
    tensor: kept.read,
    tensorHashes: kept.hashes,
    async remove(id) {
      await rm(outputFolder(id), { recursive: true, force: true, maxRetries: 3 });
      await kept.remove(id);
    },
  };
}

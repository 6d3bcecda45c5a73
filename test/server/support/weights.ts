import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel } from '../../../src/model/file/model-file.ts';
import { netTensors } from '../../../src/model/file/net-tensors.ts';
import type { Studio } from '../../../src/studio/studio.ts';
import { requireTrained } from '../../support/require-trained.ts';

/** Every weight of the model that a run has saved. */
export async function weightsOf(studio: Studio, id: string): Promise<readonly number[][]> {
  const path = await studio.runs.output(id, 'model.safetensors');
  return weightsIn(await readFile(path));
}

/** Every weight of `model.safetensors` in a folder, without what differs from run to run (times). */
export async function savedWeights(folder: string): Promise<readonly number[][]> {
  return weightsIn(await readFile(join(folder, 'model.safetensors')));
}

/** Every weight of the bytes of a model. */
export function weightsIn(bytes: Uint8Array): readonly number[][] {
  const model = requireTrained(decodeModel(bytes));
  return model.scales.flatMap((scale) =>
    Object.entries(netTensors('net', scale.net))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { data }]) => [...data]),
  );
}

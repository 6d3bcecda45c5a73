import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { bundleTensors } from '../../src/disk/tensor-bundle.ts';
import { checkTensorFile, tensorFile, writeTensor } from '../../src/disk/tensor-folder.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';

describe('Tensors that come as one file', () => {
  const folder = temporaryFolder();
  const row = (values: readonly number[]): Tensor => ({
    shape: [1, 1, 1, values.length],
    data: Float32Array.from(values),
  });
  const named = (tensor: Tensor) => ({ hash: tensorHash(tensor), bytes: Buffer.concat(tensorParts(tensor)) });
  async function keepTogether(...tensors: readonly Tensor[]): Promise<string> {
    const { name, bytes } = bundleTensors(tensors.map(named));
    await writeTensor(folder(), name, bytes);
    return name;
  }

  it('are checked: one whose values are others is found', async () => {
    const name = await keepTogether(row([1]), row([2]));
    expect(await codeOfAsync(() => checkTensorFile(folder(), name))).to.equal(undefined);
    const path = tensorFile(folder(), name);
    const bytes = readFileSync(path);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    expect(await codeOfAsync(() => checkTensorFile(folder(), name))).to.equal('blob/corrupt');
  });
});

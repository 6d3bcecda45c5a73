import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { createKeptTensors } from '../../src/disk/kept-tensors.ts';
import { bundleTensors, TENSOR_FILE } from '../../src/disk/tensor-bundle.ts';
import { checkTensorFile, tensorFile, writeTensor } from '../../src/disk/tensor-folder.ts';
import { PatchwiseError } from '../../src/errors.ts';
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

  it('are found beside those that lie by themselves, each as it was', async () => {
    const [a, b, c] = [row([1]), row([2, 3]), row([4])];
    const kept = createKeptTensors();
    const hashes = [a, b, c].map(tensorHash);
    expect(await kept.hashes(folder()), 'no folder').to.deep.equal(new Set());
    expect(await keepTogether(a, b)).to.match(TENSOR_FILE);
    await writeTensor(folder(), tensorHash(c), tensorParts(c));
    writeFileSync(`${folder()}/.patchwise-1.tmp`, 'half');
    expect(await kept.hashes(folder())).to.deep.equal(new Set(hashes));
    for (const tensor of [a, b, c]) {
      expect(await kept.read(folder(), tensorHash(tensor))).to.deep.equal(tensor);
    }
    const d = row([5]);
    expect(await kept.read(folder(), tensorHash(d))).to.equal(undefined);
    const later = await keepTogether(d);
    expect(await kept.read(folder(), later), 'no tensor').to.equal(undefined);
    expect(await kept.read(folder(), tensorHash(d)), 'one that came later').to.deep.equal(d);
    rmSync(tensorFile(folder(), later));
    expect(await kept.read(folder(), tensorHash(d)), 'gone').to.equal(undefined);
    expect(await kept.hashes(folder())).to.deep.equal(new Set(hashes));
  });

  it('are whole or refused by name, wherever the bytes were cut or changed', async () => {
    const [a, b] = [row([1, 2, 3]), row([4])];
    const path = tensorFile(folder(), await keepTogether(a, b));
    const bytes = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const other = cut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!cut) other[at] = byte;
        writeFileSync(path, other);
        const kept = createKeptTensors();
        for (const tensor of [a, b]) {
          const read = await kept.read(folder(), tensorHash(tensor)).catch((error: unknown) => error);
          if (read instanceof PatchwiseError) expect(read.code).to.equal('blob/corrupt');
          else if (read !== undefined) expect(read).to.deep.equal(tensor);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('and a check finds the one whose values are others', async () => {
    const name = await keepTogether(row([1]), row([2]));
    expect(await codeOfAsync(() => checkTensorFile(folder(), name))).to.equal(undefined);
    const path = tensorFile(folder(), name);
    const bytes = readFileSync(path);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    expect(await codeOfAsync(() => checkTensorFile(folder(), name))).to.equal('blob/corrupt');
  });
});

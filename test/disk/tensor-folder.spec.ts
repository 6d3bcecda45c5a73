import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTensor, tensorFile, writeTensor } from '../../src/disk/tensor-folder.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

describe('tensor folder', () => {
  const folder = temporaryFolder();
  const tensor = noiseTensor([1, 3, 5, 4]);
  const hash = tensorHash(tensor);

  it('gives back a kept tensor', async () => {
    await writeTensor(join(folder(), 'run'), hash, tensorParts(tensor));
    expect(await readTensor(join(folder(), 'run'), hash)).to.deep.equal(tensor);
    expect(readdirSync(join(folder(), 'run'))).to.have.length(1);
  });

  it('has nothing under another hash or under what is no hash', async () => {
    expect(await readTensor(folder(), hash)).to.equal(undefined);
    expect(await readTensor(folder(), '../secret')).to.equal(undefined);
  });

  it('reports one changed bit', async () => {
    await writeTensor(folder(), hash, tensorParts(tensor));
    const bytes = readFileSync(tensorFile(folder(), hash));
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(tensorFile(folder(), hash), bytes);
    expect(await codeOfAsync(() => readTensor(folder(), hash))).to.equal('blob/corrupt');
  });

  it('reports a cut-off file', async () => {
    writeFileSync(tensorFile(folder(), hash), Buffer.concat(tensorParts(tensor)).subarray(0, 50));
    expect(await codeOfAsync(() => readTensor(folder(), hash))).to.equal('blob/corrupt');
  });
});

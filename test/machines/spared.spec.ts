import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { tensorFolders } from '../../src/disk/kept-tensors.ts';
import { makeFolders, type StudioFolders, studioFolders } from '../../src/disk/run-folders.ts';
import { readTensor, tensorFile } from '../../src/disk/tensor-folder.ts';
import { putOnce, type WorkerStore } from '../../src/machines/files/byte-store.ts';
import { sharedCheckpoints } from '../../src/machines/files/shared-stores.ts';
import type { MachineArea } from '../../src/protocol/machines.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { tensor as makeTensor } from '../../src/runtime/tensor.ts';
import { createMachineFiles, type MachineFilesOptions } from '../../src/server/machine-files.ts';
import type { MachineFiles } from '../../src/studio/ports/machine-files.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { sharedBytes, whole } from '../support/shared-bytes.ts';

/** As a request brings them. */
function coming(bytes: Uint8Array) {
  return { length: bytes.byteLength, chunks: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]) };
}

describe('what workers need not send', () => {
  const home = temporaryFolder();
  let folders: StudioFolders;
  let files: MachineFiles;
  const running = new Set(['f1', 'f2']);
  beforeEach(async () => {
    folders = studioFolders(home());
    await makeFolders(folders);
    files = filesWith(undefined);
  });
  const filesWith = (objects: MachineFilesOptions['objects']): MachineFiles =>
    createMachineFiles({
      folders,
      blobs: createBlobStore(folders.blobs),
      kept: tensorFolders(folders.tensors),
      objects,
      quota: { reserve: async () => undefined },
      running: async (runId) => running.has(runId),
    });

  const tensor = makeTensor(
    [1, 3, 80, 100],
    Float32Array.from({ length: 24_000 }, (_, i) => i / 24_000),
  );
  const hash = tensorHash(tensor);
  const bytes = Buffer.concat(tensorParts(tensor));

  /** What a worker sends, in order. */
  function worker(): { readonly store: WorkerStore; readonly asked: string[]; readonly sent: string[] } {
    const [asked, sent]: [string[], string[]] = [[], []];
    const of = (area: MachineArea, name: string): string => `${area}/${name.split('.')[0]}`;
    const store: WorkerStore = {
      get: async () => undefined,
      async put(area, name, data) {
        sent.push(of(area, name));
        await files.put(area, name, coming(await whole(data)));
      },
      async claim(area, name) {
        asked.push(of(area, name));
        return (await files.claim(area, name)).there;
      },
      remove: (area, name) => files.remove(area, name),
    };
    return { store, asked, sent };
  }

  it('is a tensor that another run has, whatever becomes of that run', async () => {
    const { store, asked, sent } = worker();
    for (const run of ['f1', 'f2']) await putOnce(store, 'tensors', `${run}.${hash}`, bytes);
    expect([asked, sent]).to.deep.equal([['tensors/f1', 'tensors/f2'], ['tensors/f1']]);
    expect(files.figures()).to.deep.equal({ received: bytes.byteLength, sent: 0, spared: bytes.byteLength });
    rmSync(join(folders.tensors, 'f1'), { recursive: true });
    expect(await readTensor(join(folders.tensors, 'f2'), hash)).to.deep.equal(tensor);
    // From the one that has it still; asked again, as after a lost answer, it is there.
    expect((await files.claim('tensors', `f1.${hash}`)).there).to.equal(true);
    expect((await files.claim('tensors', `f1.${hash}`)).there).to.equal(true);
    await files.dropTensors('f2', [hash, '../../f1']);
    expect(readFileSync(tensorFile(join(folders.tensors, 'f1'), hash))).to.deep.equal(Buffer.from(bytes));
  });

  it('is an output that an earlier attempt has sent, and nothing small is asked for', async () => {
    const { store, asked, sent } = worker();
    const output = Buffer.alloc(100_000, 'a');
    for (const _attempt of [1, 2]) await putOnce(store, 'outputs', `f1.${sha256(output)}`, output);
    expect(sent).to.deep.equal(['outputs/f1']);
    const small = Buffer.from('small');
    await putOnce(store, 'outputs', `f1.${sha256(small)}`, small);
    expect([asked.length, sent.length]).to.deep.equal([2, 2]);
  });

  it('is nothing that is not there: unknown, gone with its run, of a run that nobody computes', async () => {
    expect((await files.claim('tensors', `f1.${hash}`)).there, 'unknown').to.equal(false);
    expect((await files.claim('outputs', `f1.${hash}`)).there, 'unknown').to.equal(false);
    await files.put('tensors', `f1.${hash}`, coming(bytes));
    rmSync(join(folders.tensors, 'f1'), { recursive: true });
    expect((await files.claim('tensors', `f2.${hash}`)).there, 'gone').to.equal(false);
    expect((await files.claim('cache', hash)).there, 'by key').to.equal(false);
    expect(await codeOfAsync(() => files.claim('tensors', `third.${hash}`))).to.equal('run/missing');
    expect(files.figures().spared).to.equal(0);
  });

  it('is a tensor that was put into the object store for another run, as long as that is there', async () => {
    const objects = new Map<string, Uint8Array>();
    const of = (area: MachineArea) => sharedBytes(objects, `${area}/`);
    const shared = {
      ...{ files: of('files'), cache: of('cache'), checkpoints: of('checkpoints') },
      ...{ outputs: of('outputs'), tensors: of('tensors') },
    };
    const elsewhere = filesWith(shared);
    const put = (area: string, name: string) => ({
      there: false,
      put: `https://objects.test/${area}/${name}?PUT`,
    });
    const [first, second] = [`f1.${hash}`, `f2.${hash}`];
    expect(await elsewhere.claim('tensors', first)).to.deep.equal(put('tensors', first));
    expect(await elsewhere.claim('tensors', second), 'never arrived').to.deep.equal(put('tensors', second));
    objects.set(`tensors/${second}`, bytes);
    for (const name of [second, first]) {
      expect(await elsewhere.claim('tensors', name)).to.deep.equal({ there: true });
    }
    expect(objects.get(`tensors/${first}`)).to.equal(bytes);
    objects.clear();
    expect(await elsewhere.claim('tensors', second), 'gone').to.deep.equal(put('tensors', second));
    // What is not of a run that is computed has no address.
    for (const area of ['tensors', 'outputs'] as const) {
      for (const name of [`third.${hash}`, hash, `f1.${hash.slice(1)}`, 'f1.x']) {
        expect(await codeOfAsync(() => elsewhere.claim(area, name)), name).to.equal('run/missing');
      }
    }
    expect(await codeOfAsync(() => elsewhere.claim('files', hash))).to.equal('request/method');
    expect(await elsewhere.find('outputs', first)).to.equal(undefined);
    expect(await elsewhere.find('files', hash)).to.deep.equal({
      address: `https://objects.test/files/${hash}?GET`,
    });
    objects.set(`cache/${hash}`, bytes);
    await elsewhere.remove('cache', hash);
    expect(objects.size).to.equal(0);
  });

  it('are checkpoints that follow each other closely, but for the last before a stop', async () => {
    const { store, sent } = worker();
    const newest = async (): Promise<string | undefined> => {
      const found = await files.find('checkpoints', 'key');
      return found === undefined || 'address' in found ? undefined : readFileSync(found.path, 'utf8');
    };
    const often = sharedCheckpoints(store, true, 3_600_000);
    for (const text of ['a', 'b', 'c']) await often.save('key', Buffer.from(text));
    expect(await newest(), 'the first').to.equal('a');
    await often.save('key', Buffer.from('d'), true);
    expect([await newest(), sent.length]).to.deep.equal(['d', 2]);
    // Another training of the same settings begins anew.
    await often.remove('key');
    await often.save('key', Buffer.from('e'));
    expect(await newest()).to.equal('e');
    const tried: string[] = [];
    const away = async (_area: unknown, name: string): Promise<never> => {
      tried.push(name);
      throw new Error('away');
    };
    const lost = sharedCheckpoints({ ...store, put: away }, true, 3_600_000);
    expect(await lost.save('key', Buffer.from('x')).catch(String)).to.equal('Error: away');
    await lost.save('key', Buffer.from('y'));
    expect(tried, 'a store that is away is not asked at each of them').to.have.length(1);
    const rarely = sharedCheckpoints(store, true, 0);
    for (const text of ['f', 'g']) await rarely.save('key', Buffer.from(text));
    expect(await newest(), 'when it is time').to.equal('g');
  });
});

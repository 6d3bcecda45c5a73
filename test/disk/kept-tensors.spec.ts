import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type KeptTensors, tensorFolders } from '../../src/disk/kept-tensors.ts';
import { sharedTensors } from '../../src/disk/shared-tensors.ts';
import { bundleTensors, TENSOR_FILE } from '../../src/disk/tensor-bundle.ts';
import { tensorFile, writeTensor } from '../../src/disk/tensor-folder.ts';
import { PatchwiseError } from '../../src/errors.ts';
import { openObjects } from '../../src/machines/files/s3-store.ts';
import { otherMachines } from '../../src/machines/studio/open-machines.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { SharedBytes } from '../../src/studio/ports/blob-store.ts';
import { tensorHash, tensorParts } from '../../src/studio/runner/tensor-bytes.ts';
import { useS3Server } from '../machines/support/s3-server.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { sharedBytes } from '../support/shared-bytes.ts';

const RUN = 'ab12';
const row = (values: readonly number[]): Tensor => ({
  shape: [1, 1, 1, values.length],
  data: Float32Array.from(values),
});
const bytesOf = (tensor: Tensor) => Buffer.concat(tensorParts(tensor));
const together = (...tensors: readonly Tensor[]) =>
  bundleTensors(tensors.map((tensor) => ({ hash: tensorHash(tensor), bytes: bytesOf(tensor) })));

/** Where files are put, changed and lost, and what reads them. */
interface Place {
  readonly kept: KeptTensors;
  put(run: string, name: string, bytes: Uint8Array): Promise<void>;
  lose(run: string, name: string): Promise<void>;
  /** All files of all runs. */
  names(): Promise<readonly string[]>;
}

function keepTheContract(place: () => Promise<Place>): void {
  it('has those of a file of their own and those of bundles, each as it was', async () => {
    const { kept, put, lose } = await place();
    const [a, b, c, d] = [row([1]), row([2, 3]), row([4]), row([5])];
    expect(await kept.hashes(RUN), 'of a run of which nothing is kept').to.deep.equal(new Set());
    const first = together(a, b);
    expect(first.name).to.match(TENSOR_FILE);
    await put(RUN, first.name, first.bytes);
    await put(RUN, tensorHash(c), bytesOf(c));
    const hashes = new Set([a, b, c].map(tensorHash));
    expect(await kept.hashes(RUN)).to.deep.equal(hashes);
    for (const tensor of [a, b, c]) expect(await kept.read(RUN, tensorHash(tensor))).to.deep.equal(tensor);
    expect(await kept.read(RUN, tensorHash(d))).to.equal(undefined);
    const later = together(d);
    await put(RUN, later.name, later.bytes);
    expect(await kept.read(RUN, later.name), 'no tensor').to.equal(undefined);
    expect(await kept.read(RUN, tensorHash(d)), 'one that came later').to.deep.equal(d);
    await lose(RUN, later.name);
    await kept.drop(RUN, [later.name]);
    expect(await kept.read(RUN, tensorHash(d)), 'gone').to.equal(undefined);
    expect(await kept.hashes(RUN)).to.deep.equal(hashes);
  });

  it('forgets what is dropped and what is of a run that is removed, and nothing of others', async () => {
    const { kept, put, names } = await place();
    const tensors = Array.from({ length: 9 }, (_, i) => row([i]));
    for (const run of [RUN, `${RUN}c`]) {
      for (const one of tensors) await put(run, tensorHash(one), bytesOf(one));
      await put(run, together(...tensors).name, together(...tensors).bytes);
      await kept.hashes(run);
    }
    await kept.drop(RUN, [tensorHash(tensors[0] as Tensor), together(...tensors).name, `../${RUN}c`]);
    expect((await kept.hashes(RUN)).size).to.equal(8);
    await kept.remove(RUN);
    expect(await kept.hashes(RUN)).to.deep.equal(new Set());
    expect((await names()).every((name) => name.includes(`${RUN}c`))).to.equal(true);
    expect(await names()).to.not.deep.equal([]);
    expect((await kept.hashes(`${RUN}c`)).size).to.equal(9);
  });

  it('takes no name for a file that is none of a run, nor the file of another tensor', async () => {
    const { kept, put } = await place();
    const [a, b] = [row([1]), row([2])];
    await put(RUN, tensorHash(a), bytesOf(b));
    expect(await codeOfAsync(() => kept.read(RUN, tensorHash(a)))).to.equal('blob/corrupt');
    // A bundle that says of another tensor that it is this one.
    const lying = together(a);
    const swapped = Buffer.from(lying.bytes);
    swapped.writeFloatLE(7, swapped.length - 4);
    await put('cd', lying.name, swapped);
    expect(await codeOfAsync(() => kept.read('cd', tensorHash(a)))).to.equal('blob/corrupt');
    for (const run of ['..', `../${RUN}`, '', 'AB', `${RUN}/x`, 'ab.', '\u0000']) {
      expect(await kept.hashes(run), run).to.deep.equal(new Set());
      for (const hash of [tensorHash(a), '../secret', '', `${RUN}.x`]) {
        expect(await kept.read(run, hash), run).to.equal(undefined);
      }
      await kept.drop(run, [tensorHash(a)]);
      await kept.remove(run);
    }
    expect(await kept.hashes(RUN)).to.deep.equal(new Set([tensorHash(a)]));
  });

  it('reads no bundle that is larger than any is made', async () => {
    const { kept, put } = await place();
    const { name, bytes } = together(row([1]));
    await put(RUN, name, Buffer.concat([bytes, Buffer.alloc(8 * 2 ** 20)]));
    expect(await kept.hashes(RUN)).to.deep.equal(new Set());
    expect([undefined, 'blob/corrupt']).to.include(
      await codeOfAsync(() => kept.read(RUN, tensorHash(row([1])))),
    );
  });

  it('gives what is whole or refuses it by name, wherever bytes were cut or changed', async () => {
    const { put, kept } = await place();
    const [a, b] = [row([1, 2, 3]), row([4])];
    const { name, bytes } = together(a, b);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const other = cut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!cut) other[at] = byte;
        run += 1;
        await put(String(run), name, other);
        for (const tensor of [a, b]) {
          const read = await kept.read(String(run), tensorHash(tensor)).catch((error: unknown) => error);
          if (read instanceof PatchwiseError) expect(read.code).to.equal('blob/corrupt');
          else if (read !== undefined) expect(read).to.deep.equal(tensor);
        }
        expect([...(await kept.hashes(String(run)))].length).to.be.below(3);
      }),
      { numRuns: 60 },
    );
  });
}

describe('kept tensors in the folder of a home', () => {
  const folder = temporaryFolder();
  keepTheContract(async () => ({
    kept: tensorFolders(folder()),
    put: (run, name, bytes) => writeTensor(join(folder(), run), name, bytes),
    lose: async (run, name) => rmSync(tensorFile(join(folder(), run), name)),
    names: async () => readdirSync(folder(), { recursive: true }).map(String),
  }));

  it('passes over what is half written', async () => {
    const a = row([1]);
    await writeTensor(join(folder(), RUN), tensorHash(a), bytesOf(a));
    writeFileSync(join(folder(), RUN, '.patchwise-1.tmp'), 'half');
    expect(await tensorFolders(folder()).hashes(RUN)).to.deep.equal(new Set([tensorHash(a)]));
  });
});

describe('kept tensors in an object store', () => {
  const folder = temporaryFolder();
  const server = useS3Server();
  const address = () => `s3://pictures/studio?endpoint=${encodeURIComponent(server().endpoint)}&region=r`;
  const quota = { reserve: async () => undefined };
  const front = (name: string, shared: SharedBytes): KeptTensors => {
    const root = join(folder(), name);
    return sharedTensors({ local: tensorFolders(root), root, shared, quota });
  };
  beforeEach(async () => {
    const objects = await openObjects(address());
    for (const name of await objects.list('tensors', '')) await objects.remove('tensors', name);
  });
  const open = async (): Promise<SharedBytes> => {
    const shared = await otherMachines({ broker: 'redis://unused', files: address() }).shared('tensors');
    if (shared === undefined) throw new Error('There is no object store.');
    return shared;
  };

  keepTheContract(async () => {
    const shared = await open();
    return {
      kept: front('a', shared),
      put: (run, name, bytes) => shared.put(`${run}.${name}`, bytes),
      lose: (run, name) => shared.remove(`${run}.${name}`),
      names: () => shared.list(''),
    };
  });

  it('are at each front end, and still there when the disk of one is gone', async () => {
    const shared = await open();
    const tensors = Array.from({ length: 12 }, (_, i) => row([i]));
    for (const one of tensors.slice(0, 6)) {
      const { name, bytes } = together(one);
      await shared.put(`${RUN}.${name}`, bytes);
    }
    for (const one of tensors.slice(6)) await shared.put(`${RUN}.${tensorHash(one)}`, bytesOf(one));
    for (const name of ['a', 'b', 'a']) {
      rmSync(join(folder(), name), { recursive: true, force: true });
      const kept = front(name, shared);
      for (const one of tensors) expect(await kept.read(RUN, tensorHash(one))).to.deep.equal(one);
      expect((await kept.hashes(RUN)).size).to.equal(12);
    }
  });

  it('are fetched once, and anew where the copy here is damaged', async () => {
    const [a, b] = [row([1]), row([2])];
    const { name, bytes } = together(a);
    const objects = new Map([[`${RUN}.${name}`, bytes]]);
    objects.set(`${RUN}.${tensorHash(b)}`, bytesOf(b));
    const kept = front('a', sharedBytes(objects));
    await Promise.all([a, b, a, b].map((one) => kept.read(RUN, tensorHash(one))));
    // In their values, in their heads, and all of it.
    for (const left of [-1, 5, 0]) {
      for (const file of [name, tensorHash(b)]) {
        const path = tensorFile(join(folder(), 'a', RUN), file);
        writeFileSync(path, readFileSync(path).subarray(0, left));
      }
      if (left === 5) expect(await kept.hashes(RUN)).to.deep.equal(new Set([a, b].map(tensorHash)));
      for (const one of [a, b]) expect(await kept.read(RUN, tensorHash(one))).to.deep.equal(one);
      const anew = front('a', sharedBytes(objects));
      for (const one of [a, b]) expect(await anew.read(RUN, tensorHash(one))).to.deep.equal(one);
    }
    objects.clear();
    for (const one of [a, b]) expect(await kept.read(RUN, tensorHash(one))).to.deep.equal(one);
  });

  it('one that is damaged, too large or gone hides no other', async () => {
    const [a, b, c] = [row([1]), row([2]), row([3])];
    const [whole, cut, vast] = [together(a), together(b), together(c)];
    const objects = new Map([[`${RUN}.${whole.name}`, whole.bytes]]);
    objects.set(`${RUN}.${cut.name}`, cut.bytes.subarray(0, 50));
    const plain = sharedBytes(objects);
    const shared: SharedBytes = {
      ...plain,
      list: async (beginning) => [
        ...(await plain.list(beginning)),
        ...[`${vast.name}`, 'readme.txt', `${'0'.repeat(64)}.bundle`, `../${whole.name}`].map(
          (name) => `${beginning}${name}`,
        ),
      ],
      read: async (name) =>
        name === `${RUN}.${vast.name}` ? { length: 2 ** 40, chunks: endless() } : plain.read(name),
    };
    const kept = front('a', shared);
    expect(await kept.hashes(RUN)).to.deep.equal(new Set([tensorHash(a)]));
    expect(await kept.read(RUN, tensorHash(a))).to.deep.equal(a);
    for (const one of [b, c]) {
      expect(await codeOfAsync(() => kept.read(RUN, tensorHash(one)))).to.equal('blob/corrupt');
    }
    expect(readdirSync(join(folder(), 'a', RUN)), 'and nothing half is left').to.deep.equal([
      `${whole.name}.safetensors`,
    ]);
  });

  it('while the store is away, what is here is shown, and what is not is not said to be gone', async () => {
    const [a, b] = [row([1]), row([2])];
    const objects = new Map([a, b].map((one) => [`${RUN}.${tensorHash(one)}`, bytesOf(one)]));
    const away = async (): Promise<never> => {
      throw new PatchwiseError('storage/failed', 'The object store is away.');
    };
    await front('a', sharedBytes(objects)).read(RUN, tensorHash(a));
    const kept = front('a', { ...sharedBytes(objects), list: away, read: away });
    expect(await kept.read(RUN, tensorHash(a))).to.deep.equal(a);
    expect(await codeOfAsync(() => kept.read(RUN, tensorHash(b)))).to.equal('storage/failed');
    expect(await codeOfAsync(() => kept.hashes(RUN))).to.equal('storage/failed');
    const full = sharedTensors({
      ...{ local: tensorFolders(folder()), root: folder(), shared: sharedBytes(objects) },
      quota: { reserve: async () => Promise.reject(new PatchwiseError('storage/full', 'No room.')) },
    });
    expect(await codeOfAsync(() => full.read(RUN, tensorHash(b)))).to.equal('storage/full');
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(2 ** 16);
}

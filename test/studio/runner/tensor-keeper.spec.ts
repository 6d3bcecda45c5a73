import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFiles } from '../../../src/disk/runner-files.ts';
import { readTensor } from '../../../src/disk/tensor-folder.ts';
import type { KeptTensor } from '../../../src/protocol/run-shapes.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { TensorKeeper } from '../../../src/studio/runner/tensor-keeper.ts';
import { temporaryFolder } from '../../server/support/folders.ts';

describe('keeper of tensors', () => {
  const folder = temporaryFolder();
  let listed: Map<string, KeptTensor>;
  let failures: unknown[];
  const key = (t: KeptTensor) => `${t.nodeId}.${t.port} ${t.index}`;
  const keeper = ({
    folder: to = join(folder(), 'tensors'),
    ...options
  }: {
    perPort?: number;
    maxBytes?: number;
    waitingBytes?: { preview: number; output: number };
    folder?: string;
  } = {}) =>
    new TensorKeeper({
      files: folderFiles.tensors(to),
      onChange(kept, dropped) {
        for (const t of dropped) listed.delete(key(t));
        for (const t of kept) listed.set(key(t), t);
      },
      onFailure: (error) => failures.push(error),
      ...options,
    });
  /** Offers so many different tensors, each after the disk has taken the one before. */
  async function offer(
    to: TensorKeeper,
    count: number,
    make = (i: number) => filled([1, 1, 2, 2], i / count),
  ) {
    const made: Tensor[] = [];
    for (let step = 0; step < count; step++) {
      const tensor = make(step);
      made.push(tensor);
      to.offer('n', 'p', { step }, tensor);
      await to.written();
    }
    await to.finish();
    return made;
  }
  const files = () => readdirSync(join(folder(), 'tensors'));
  const indices = () => [...listed.values()].map(({ index }) => index).sort((a, b) => a - b);

  beforeEach(() => {
    listed = new Map();
    failures = [];
  });

  it('keeps all tensors of a short run', async () => {
    const made = await offer(keeper(), 5);
    expect(indices()).to.deep.equal([0, 1, 2, 3, 4]);
    const third = [...listed.values()].find(({ index }) => index === 3);
    expect(third?.moment).to.deep.equal({ step: 3 });
    expect(await readTensor(join(folder(), 'tensors'), third?.hash ?? '')).to.deep.equal(made[3]);
  });

  it('thins a long run evenly over all its steps, and always keeps the last', async () => {
    await offer(keeper({ perPort: 8 }), 100);
    const kept = indices();
    expect(kept.length).to.be.at.least(5).and.at.most(9);
    expect(kept[0]).to.equal(0);
    expect(kept.at(-1)).to.equal(99);
    const gaps = kept.slice(1, -1).map((index, i) => index - (kept[i] as number));
    expect(new Set(gaps).size, `gaps ${gaps}`).to.equal(1);
    expect(files()).to.have.length(kept.length);
  });

  it('thins the steps on the way to a result, not the results', async () => {
    const keeping = keeper({ perPort: 8 });
    for (let result = 0; result < 4; result++) {
      for (let step = 0; step < 50; step++) {
        keeping.offer('n', 'p', { scale: 0, step }, filled([1, 1, 2, 2], ((result * 50 + step) % 97) / 97));
        await keeping.written();
      }
      keeping.offer('n', 'p', { step: result }, filled([1, 1, 2, 2], result), { series: 'output' });
    }
    await keeping.finish();
    const entries = [...listed.values()].sort((a, b) => a.index - b.index);
    const results = entries.filter(({ moment }) => moment.scale === undefined);
    expect(results.map(({ moment, index }) => [moment.step, index])).to.deep.equal([
      [0, 50],
      [1, 101],
      [2, 152],
      [3, 203],
    ]);
    expect(entries.length).to.be.within(8, 14);
  });

  it('keeps all steps of a run however quick it is, and whatever the disk does', async () => {
    const keeping = keeper();
    for (let step = 0; step < 60; step++)
      keeping.offer('n', 'p', { step }, filled([1, 3, 32, 32], step / 60));
    await keeping.finish();
    expect(indices()).to.deep.equal(Array.from({ length: 60 }, (_, i) => i));
  });

  it('lets previews go that the disk cannot take in time, but keeps every result', async () => {
    const keeping = keeper({ waitingBytes: { preview: 1000, output: 100_000 } });
    for (let i = 0; i < 40; i++) {
      keeping.offer('n', 'steps', { step: i }, filled([1, 1, 2, 2], i / 40));
      keeping.offer('n', 'results', { step: i }, filled([1, 1, 2, 2], 1 + i / 40), { series: 'output' });
    }
    await keeping.finish();
    const of = (port: string) => [...listed.values()].filter((entry) => entry.port === port).length;
    expect(of('results')).to.equal(40);
    expect(of('steps')).to.be.below(40);
  });

  it('stays within its bytes', async () => {
    await offer(keeper({ maxBytes: 10_000 }), 60, (i) => filled([1, 1, 16, 16], i / 60));
    const bytes = [...listed.values()].reduce((sum, t) => sum + t.bytes, 0);
    expect(bytes)
      .to.be.greaterThan(2000)
      .and.at.most(10_000 + 1200);
    expect(files()).to.have.length(listed.size);
  });

  it('keeps one file for equal tensors, until the last of them goes', async () => {
    await offer(keeper({ perPort: 4 }), 20, () => filled([1, 1, 2, 2], 0.5));
    expect(listed.size).to.be.greaterThan(1);
    expect(files()).to.have.length(1);
  });

  it('does not keep what is not finite', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const tensor = filled([1, 1, 2, 2], 0);
      tensor.data[3] = value;
      expect(keeper().offer('n', 'p', {}, tensor), String(value)).to.equal(undefined);
    }
  });

  it('names a tensor as it is told to, and says how large its file is', async () => {
    const keeping = keeper();
    const tensor = filled([1, 1, 3, 5], 0.25);
    const hash = 'a'.repeat(64);
    expect(keeping.offer('n', 'p', {}, tensor, { series: 'output', hash })).to.equal(hash);
    await keeping.finish();
    expect(files()).to.deep.equal([`${hash}.safetensors`]);
    const [kept] = listed.values();
    expect(kept?.bytes).to.equal(statSync(join(folder(), 'tensors', `${hash}.safetensors`)).size);
  });

  it('tells once that the disk fails, and goes on', async () => {
    writeFileSync(join(folder(), 'file'), '');
    await offer(keeper({ folder: join(folder(), 'file', 'below') }), 4);
    expect(failures).to.have.length(1);
    expect(listed.size).to.equal(0);
  });
});

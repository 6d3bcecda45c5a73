import { writeFileSync } from 'node:fs';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { usageMeter } from '../../src/disk/usage-meter.ts';
import { temporaryFolder } from '../server/support/folders.ts';

describe('server/disk: how much is in use', () => {
  const folder = temporaryFolder();
  const put = (name: string, bytes: number) => writeFile(join(folder(), name), Buffer.alloc(bytes));

  beforeEach(async () => {
    await mkdir(join(folder(), 'cache'));
    await mkdir(join(folder(), 'cached'));
  });

  it('tells folders apart, also those whose names begin alike', async () => {
    await put('a', 1);
    await put('cache/b', 20);
    await put('cached/c', 300);
    const { files, bytes, below } = await usageMeter(folder(), { within: [join(folder(), 'cache')] }).now();
    expect([files, bytes, below.get(join(folder(), 'cache'))]).to.deep.equal([3, 321, 20]);
  });

  it('counts a file once that has several names, as a tensor of several runs', async () => {
    await put('cache/a', 3000);
    await put('cached/b', 50);
    for (const name of ['cache/again', 'cached/again'])
      await link(join(folder(), 'cache/a'), join(folder(), name));
    const within = [join(folder(), 'cache'), join(folder(), 'cached')];
    const { files, bytes, below } = await usageMeter(folder(), { within }).now();
    expect([files, bytes]).to.deep.equal([4, 3050]);
    expect(within.map((one) => below.get(one))).to.deep.equal([2000, 1050]);
  });

  it('looks again at every call where there are few files', async () => {
    const meter = usageMeter(folder(), { within: [] });
    await put('a', 1);
    expect((await meter.recent()).bytes).to.equal(1);
    await put('b', 2);
    expect((await meter.recent()).bytes).to.equal(3);
  });

  it('looks again only now and then where there are many', async () => {
    for (let i = 0; i < 125; i++) await put(`file-${i}`, 1);
    const meter = usageMeter(folder(), { within: [] });
    const seen: number[] = [];
    for (let call = 0; call < 7; call++) {
      seen.push((await meter.recent()).files);
      await put(`more-${call}`, 1);
    }
    expect(seen, 'a look every third call').to.deep.equal([125, 125, 125, 128, 128, 128, 131]);
    expect((await meter.now()).files).to.equal(132);
  });

  it('shares one look among those who ask while another one goes on, and sees what was written before they asked', async () => {
    const meter = usageMeter(folder(), { within: [] });
    await put('a', 1);
    const first = meter.now();
    writeFileSync(join(folder(), 'b'), Buffer.alloc(2));
    const [second, third] = [meter.now(), meter.now()];
    expect((await second).bytes).to.equal(3);
    expect(await third).to.equal(await second);
    expect((await first).bytes).to.be.within(1, 3);
  });
});

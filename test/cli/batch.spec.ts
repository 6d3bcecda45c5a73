import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { JSDOM } from 'jsdom';
import { batchTable } from '../../src/cli/batch-record.ts';
import { tinyImage } from '../support/tiny-model.ts';
import { cli, temporaryFolder, writeGraph, writePicture } from './support.ts';

describe('patchwise batch', () => {
  const at = temporaryFolder();

  beforeEach(async () => {
    await mkdir(at('photos'));
    for (const [i, name] of ['a.png', 'b.png', 'b.webp'].entries()) {
      await writePicture(at('photos', name), tinyImage(20 + i, 24));
    }
    await writeFile(at('photos', 'notes.txt'), 'no image');
    await writeGraph(at('graph.json'), {
      photo: { type: 'image/load@1', params: { path: 'none.png' } },
      half: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { factor: 0.5 } },
      whole: { type: 'image/resize@1', in: { image: 'half.image', like: 'photo.image' } },
      figures: { type: 'metrics/compare@1', in: { image: 'whole.image', reference: 'photo.image' } },
      table: { type: 'report/save@1', in: { report: 'figures.report' } },
      small: { type: 'image/save@1', in: { image: 'half.image' } },
    });
  });

  const batch = (...more: readonly string[]) =>
    cli(
      'batch',
      at('photos'),
      '--workflow',
      at('graph.json'),
      '--out',
      at('out'),
      '--home',
      at('home'),
      ...more,
    );

  it('runs each image into a folder of its own and gathers figures and pictures', async () => {
    const { code, err } = await batch();
    expect(code, err).to.equal(0);
    const lines = (await readFile(at('out', 'metrics.csv'), 'utf8')).trim().split('\r\n');
    expect(lines[0]).to.equal(
      'image,outcome,seconds,Comparison: PSNR,Comparison: SSIM,Comparison: RMSE,problem',
    );
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).join())).to.deep.equal([
      'a,done',
      'b-png,done',
      'b-webp,done',
    ]);
    for (const name of ['a', 'b-png', 'b-webp']) await readFile(at('out', name, 'small-000.png'));
    const { document } = new JSDOM(await readFile(at('out', 'index.html'), 'utf8')).window;
    expect(document.querySelectorAll('img')).to.have.length(3);
    expect(document.body.textContent).to.contain('Comparison: PSNR');
  });

  it('goes on where it was stopped, and does again what has changed', async () => {
    await batch();
    await writePicture(at('photos', 'a.png'), tinyImage(30, 24));
    await rm(at('out', 'b-webp', 'batch.json'));
    const { err } = await batch();
    expect(err)
      .to.match(/a: done in/)
      .and.to.match(/b-png: done before/)
      .and.to.match(/b-webp: done in/);
    expect((await batch('--set', 'half.factor=0.25')).err).to.not.match(/done before/);
  });

  it('goes on after an image that fails, and says so in the table and by its exit code', async () => {
    await writeFile(at('photos', 'a.png'), 'damaged');
    const { code, err } = await batch();
    expect(code, err).to.equal(1);
    const table = await readFile(at('out', 'metrics.csv'), 'utf8');
    expect(table)
      .to.match(/^a,failed,.*/m)
      .and.to.match(/^b-png,done,/m);
    // Read apart from the messages of the run, both say what is wrong.
    expect(table).to.match(/^a,failed,.*a\.png is not an image/m);
    expect(await readFile(at('out', 'index.html'), 'utf8')).to.match(/failed: [^<]*a\.png is not an image/);
    expect((await batch()).err)
      .to.match(/a: failed/)
      .and.to.match(/b-png: done before/);
  });

  it('asks which node takes the images when there is a choice, and for images when there are none', async () => {
    await writeGraph(at('graph.json'), {
      one: { type: 'image/load@1', params: { path: 'none.png' } },
      two: { type: 'image/load@1', params: { path: 'none.png' } },
      save: { type: 'image/save@1', in: { image: 'one.image' } },
    });
    const asked = await batch();
    expect(asked.code).to.equal(2);
    expect(asked.err).to.contain('one, two').and.to.contain('--node');
    expect((await batch('--node', 'one', '--only', 'save')).code).to.equal(0);
    await mkdir(at('empty'));
    const none = await cli('batch', at('empty'), '--workflow', at('graph.json'), '--node', 'one');
    expect(none.code).to.equal(2);
    expect(none.err).to.contain('holds no images');
    for (const [name, said] of [
      ['nowhere', 'There is no folder'],
      ['graph.json', 'is a file, not a folder'],
    ] as const) {
      const other = await cli('batch', at(name), '--workflow', at('graph.json'), '--node', 'one');
      expect(other.code, name).to.equal(2);
      expect(other.err).to.contain(said);
    }
  });
});

describe('batchTable', () => {
  it('quotes what needs it, leaves missing figures empty, and keeps formulas texts', () => {
    const text = batchTable([
      { name: 'a, "b"', outcome: 'done', seconds: 1.5, figures: { x: -2, y: '=1+1' } },
      { name: 'c', outcome: 'failed', seconds: 0, figures: { z: 'text' }, problem: 'no\nway' },
    ]);
    expect(text).to.equal(
      'image,outcome,seconds,x,y,z,problem\r\n"a, ""b""",done,1.50,-2,\'=1+1,,\r\nc,failed,0.00,,,text,"no\nway"\r\n',
    );
  });
});

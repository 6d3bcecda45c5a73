import { createHash } from 'node:crypto';
import { mkdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import {
  cli,
  ENGINE,
  fileHashes,
  filesBelow,
  jsonLines,
  readRecord,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writeGraph,
  writePicture,
} from './support.ts';

describe('patchwise run', () => {
  const at = temporaryFolder();

  /** The tiny training; only its model and samples unless told otherwise. */
  async function train(out: string, ...more: readonly string[]) {
    await writePicture(at('photo.png'));
    const only = more.includes('--only')
      ? []
      : ['--only', 'model', '--only', 'sample', '--set', 'samples.count=2'];
    const place = ['--input', `photo=${at('photo.png')}`, '--out', at(out), '--home', at('home')];
    return cli('run', WORKFLOW, ...TINY, ...ENGINE, ...place, ...only, ...more);
  }

  /** A graph that trains nothing: a picture and its half, each saved. */
  async function halve(out: string, ...more: readonly string[]) {
    await writePicture(at('photo.png'));
    const photo = { type: 'image/load@1', params: { path: 'photo.png' } };
    const half = { type: 'image/resize@1', in: { image: 'photo.image' }, params: { factor: 0.5 } };
    const small = { type: 'image/save@1', in: { image: 'half.image' } };
    const whole = { type: 'image/save@1', in: { image: 'photo.image' } };
    await writeGraph(at('graph.json'), { photo, half, small, whole });
    return cli('run', at('graph.json'), '--out', at(out), ...more);
  }

  it('leaves the figures of a sweep over two parameters as a table', async () => {
    await writePicture(at('photo.png'));
    await writeGraph(at('grid.json'), {
      photo: { type: 'image/load@1', params: { path: 'photo.png' } },
      places: { type: 'flow/grid@1', params: { rows: '0.5, 4', columns: '1, 2' } },
      blur: { type: 'image/blur@1', in: { image: 'photo.image', sigma: 'places.rows' } },
      again: { type: 'image/blur@1', in: { image: 'blur.image', sigma: 'places.columns' } },
      measured: { type: 'metrics/compare@1', in: { image: 'again.image', reference: 'photo.image' } },
    });
    const place = ['--set', 'places.columns=1, 2, 3', '--out', at('grid'), '--home', at('home')];
    const { code, err } = await cli('run', at('grid.json'), ...place);
    expect(code, err).to.equal(0);
    const [head, ...lines] = (await readFile(join(at('grid'), 'places.csv'), 'utf8')).trim().split('\r\n');
    expect(head).to.equal('blur.sigma,again.sigma,measured.psnr,measured.ssim,measured.rmse');
    const cells = lines.map((line) => line.split(',').map(Number));
    expect(cells.map((row) => row.slice(0, 2))).to.deep.equal([
      [0.5, 1],
      [0.5, 2],
      [0.5, 3],
      [4, 1],
      [4, 2],
      [4, 3],
    ]);
    expect(cells[2]?.[4]).to.be.above(cells[0]?.[4] ?? Number.NaN);
  });

  it('writes pictures, model, plots and report, and a record that names each with its hash', async () => {
    await writePicture(at('photo.png'));
    const place = ['--input', `photo=${at('photo.png')}`, '--out', at('out'), '--home', at('home')];
    const cheap = [
      'instant.candidates=1',
      'samples.candidates=1',
      'sheet.cellSize=80',
      'small-sheet.cellSize=80',
    ];
    const set = cheap.flatMap((text) => ['--set', text]);
    const { code, out, err } = await cli('run', WORKFLOW, ...TINY, ...set, ...ENGINE, ...place);
    expect(code, err).to.equal(0);
    expect(out).to.equal('');
    expect(err)
      .to.match(/Done in/)
      .and.to.include(at('out'));
    const record = await readRecord(at('out'));
    expect(record).to.include({ outcome: 'done' });
    expect(record.engine).to.match(/^onnx-cpu/);
    expect(Object.keys(record)).to.not.include.members(['seq', 'at', 'kind']);
    const written = record.files.map(({ file }) => file);
    expect(written).to.include.members([
      'model.safetensors',
      'contact-sheet.png',
      'loss.png',
      'picture-003.png',
      'sample-003.png',
      'small-003.png',
      'small-samples.png',
    ]);
    expect(await filesBelow(at('out'))).to.have.members([...written, 'run.json', 'graph.json']);
    for (const { file, sha256, bytes } of record.files) {
      const content = await readFile(at('out', file));
      expect(content.length).to.equal(bytes);
      expect(createHash('sha256').update(content).digest('hex')).to.equal(sha256);
    }
  });

  it('runs again from a picture that it wrote, and from the graph beside it', async () => {
    expect((await halve('out')).code).to.equal(0);
    const from = (name: string, out: string) => cli('run', at('out', name), '--out', at(out));
    const again = await from('small-000.png', 'again');
    expect(again.code, again.err).to.equal(0);
    expect((await from('graph.json', 'beside')).code).to.equal(0);
    for (const out of ['again', 'beside']) {
      expect(await fileHashes(at(out)), out).to.deep.equal(await fileHashes(at('out')));
    }
  });

  it('runs a picture that the studio made from a sample', async () => {
    const photo = { type: 'image/load@1', params: { path: 'sample:inputs/wren.png' } };
    const save = { type: 'image/save@1', in: { image: 'photo.image' } };
    await writeGraph(at('graph.json'), { photo, save });
    expect((await cli('run', at('graph.json'), '--out', at('out'))).code).to.equal(0);
    const again = await cli('run', at('out', 'save-000.png'), '--out', at('again'));
    expect(again.code, again.err).to.equal(0);
    expect(await fileHashes(at('again'))).to.deep.equal(await fileHashes(at('out')));
  });

  it('names a picture that carries no graph, and leaves the graph out where it is told to', async () => {
    const { code, err } = await halve('out', '--set', 'small.embedGraph=false');
    expect(code, err).to.equal(0);
    for (const picture of [at('photo.png'), at('out', 'small-000.png')]) {
      const refused = await cli('run', picture, '--out', at('none'));
      expect([refused.code, refused.err]).to.deep.equal([2, refused.err]);
      expect(refused.err).to.include('carries no graph').and.to.include('graph.json');
    }
  });

  it('tells whoever runs a photograph where a photograph goes', async () => {
    for (const ending of ['jpg', 'webp', 'avif', 'tif', 'gif'] as const) {
      const name = `photo.${ending}`;
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'green' } }).toFile(at(name));
      const { code, err } = await cli('run', at(name), '--out', at('none'));
      expect([code, err]).to.deep.equal([2, err]);
      expect(err).to.include('carries no graph').and.to.include(`--input photo=${name}`);
    }
  });

  it('gives equal files for equal seeds and others for another seed', async () => {
    for (const [out, seed] of [
      ['a', '5'],
      ['b', '5'],
      ['c', '6'],
    ] as const) {
      const { code, err } = await train(out, '--seed', seed, '--no-cache');
      expect(code, err).to.equal(0);
    }
    const [a, b, c] = [await fileHashes(at('a')), await fileHashes(at('b')), await fileHashes(at('c'))];
    expect(Object.keys(a)).to.have.length(3);
    expect(b).to.deep.equal(a);
    for (const name of Object.keys(a)) expect(c[name], name).to.not.equal(a[name]);
  });

  it('takes a finished training from the cache, and computes it anew when told to', async () => {
    await train('a', '--only', 'model');
    const again = await train('b', '--only', 'model');
    expect(again.err).to.include('train: unchanged, taken from the cache');
    expect(await fileHashes(at('b'))).to.deep.equal(await fileHashes(at('a')));
    expect((await train('c', '--only', 'model', '--no-cache')).err).to.not.include('from the cache');
  });

  it('keeps the cache within its quota: what was needed longest ago goes, what was just used stays', async () => {
    const cached = () => filesBelow(at('home', 'cache'));
    await train('a', '--only', 'model');
    const own = await cached();
    // Both sparse: they take no room on the disk.
    await mkdir(at('home', 'cache', 'ab'), { recursive: true });
    for (const [name, age] of [
      ['old', 3000],
      ['older', 9000],
    ] as const) {
      const path = at('home', 'cache', 'ab', name);
      await writeFile(path, '');
      await truncate(path, 600 * 2 ** 20);
      await utimes(path, new Date(Date.now() - 1000 * age), new Date(Date.now() - 1000 * age));
    }
    for (const name of own) {
      const day = new Date(Date.now() - 86_400_000);
      await utimes(at('home', 'cache', name), day, day);
    }
    expect((await train('b', '--only', 'model', '--no-cache', '--cache-quota', '1')).code).to.equal(0);
    expect(await cached(), 'untouched without the cache').to.have.members([
      ...own,
      join('ab', 'old'),
      join('ab', 'older'),
    ]);
    const { code, err } = await train('c', '--only', 'model', '--cache-quota', '1');
    expect(code, err).to.equal(0);
    expect(err).to.include('taken from the cache');
    expect(await cached()).to.have.members([...own, join('ab', 'old')]);
    expect((await cli('run', WORKFLOW, '--cache-quota', '0')).code).to.equal(2);
  });

  it('runs only what --only names and what that needs', async () => {
    expect((await halve('out', '--only', 'small')).code).to.equal(0);
    expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json', 'small-000.png']);
    const unknown = await halve('other', '--only', 'smal');
    expect(unknown.code).to.equal(2);
    expect(unknown.err).to.include('"smal"').and.to.include('Did you mean "small"');
    expect(await filesBelow(at())).to.not.include('other/graph.json');
  });

  it('with --json writes one JSON event a line to stdout, and the rest to stderr', async () => {
    const { code, out, err } = await halve('out', '--json');
    expect(code).to.equal(0);
    const events = jsonLines(out);
    expect(events[0]).to.include({ kind: 'run-started' });
    expect(events.at(-1)).to.include({ kind: 'run-finished', outcome: 'done' });
    expect(events.map((event) => event['seq'])).to.deep.equal(
      events.map((_, i) => i + Number(events[0]?.['seq'])),
    );
    expect(events.filter((event) => event['kind'] === 'output' && 'value' in event)).to.deep.equal([]);
    expect(err).to.include('Done in');
  });

  it('with --quiet says nothing, except what fails', async () => {
    expect(await halve('out', '--quiet')).to.deep.equal({ code: 0, out: '', err: '' });
    const failed = await halve('out2', '--quiet', '--set', 'half.width=3');
    expect(failed.code).to.equal(2);
    expect(failed.err).to.match(/^✗ half: value\/out-of-range: [^\n]+\n {4}[^\n]+\n$/);
  });

  it('applies overrides, and names every one that is wrong', async () => {
    const { code, err } = await train(
      'out',
      '--set',
      'train.updats=3',
      '--set',
      'nothing',
      '--set',
      'train.scales=x',
    );
    expect(code).to.equal(2);
    expect(err).to.include('Did you mean "updates"').and.to.include('"nothing"').and.to.include('"scales"');
    const range = await train('out', '--set', 'train.updates=0');
    expect(range.code).to.equal(2);
    expect(range.err).to.include('train').and.to.include('updates');
    expect(await filesBelow(at())).to.deep.equal(['photo.png']);
  });

  it('leaves beside the results a graph that gives the same results again', async () => {
    // From another folder the same picture has another path, which the graph inside a PNG would tell.
    const bare = ['small', 'whole'].flatMap((node) => ['--set', `${node}.embedGraph=false`]);
    const first = await halve('deep/out', ...bare);
    expect(first.code, first.err).to.equal(0);
    const second = await cli('run', at('deep', 'out', 'graph.json'), '--out', at('again'));
    expect(second.code, second.err).to.equal(0);
    expect(await fileHashes(at('again'))).to.deep.equal(await fileHashes(at('deep', 'out')));
  });

  it('finishes the branches that a failed node does not feed, and exits as it failed', async () => {
    await writePicture(at('photo.png'));
    const graph = await writeGraph(at('graph.json'), {
      photo: { type: 'image/load@1', params: { path: 'photo.png' } },
      gone: { type: 'image/load@1', params: { path: 'gone.png' } },
      good: { type: 'image/save@1', in: { image: 'photo.image' } },
      bad: { type: 'image/save@1', in: { image: 'gone.image' } },
    });
    const { code, err } = await cli('run', graph, '--out', at('out'));
    expect(code).to.equal(2);
    expect(err)
      .to.include('✗ gone: file/missing')
      .and.to.match(/skipped, because .*: bad/);
    const record = await readRecord(at('out'));
    expect(record).to.include({ outcome: 'failed' });
    expect(record.files.map(({ file }) => file)).to.deep.equal(['good-000.png']);
    expect(record.errors.map(({ nodeId, code }) => [nodeId, code])).to.deep.equal([['gone', 'file/missing']]);
  });

  it('exits 2 for a graph that cannot run, having written nothing', async () => {
    const graph = await writeGraph(at('graph.json'), {
      save: { type: 'image/save@1', in: { image: 'nowhere.image' } },
    });
    const { code, err } = await cli('run', graph, '--out', at('out'));
    expect(code).to.equal(2);
    expect(err).to.include('nowhere');
    expect(await filesBelow(at())).to.deep.equal(['graph.json']);
    expect((await cli('run', at('none.json'))).code).to.equal(2);
  });
});

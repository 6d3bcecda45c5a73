import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { newPack } from '../../src/cli/new-pack.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { cli } from '../cli/support.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { buildExample, installAndBuild, packExample, testExample } from './build-pack.ts';

const GRAPH = fileURLToPath(new URL('../../examples/node-pack/workflows/halftone.json', import.meta.url));
const PHOTO = fileURLToPath(new URL('../../samples/photos/tea.jpg', import.meta.url));
const WREN = fileURLToPath(new URL('../../samples/inputs/wren.png', import.meta.url));

describe('the example pack', () => {
  let example: string;
  let archive: string;
  let folder: string;
  let home: readonly string[];

  before(async () => {
    example = buildExample();
    archive = await packExample(example);
    folder = mkdtempSync(join(tmpdir(), 'patchwise-packs-'));
    home = ['--home', join(folder, 'home')];
  });
  after(() => {
    rmSync(dirname(example), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('passes its own specs with the published harness', () => {
    expect(testExample(example))
      .to.match(/\d+ passing/)
      .and.not.match(/failing/);
  });

  it('is missed by name before it is added, and the graph is kept', async () => {
    const { code, out } = await cli('validate', GRAPH, ...home);
    expect(code).to.equal(2);
    expect(out).to.include('node/missing-pack').and.include('patchwise packs add patchwise-halftone');
    const run = await cli('run', GRAPH, '--out', join(folder, 'refused'), ...home);
    expect(run.code).to.equal(2);
    expect(run.err).to.include('patchwise packs add patchwise-halftone');
  });

  it('is installed from its archive into a fresh home, and listed', async () => {
    const { code, out, err } = await cli('packs', 'add', archive, ...home);
    expect(code, err).to.equal(0);
    expect(out).to.include('patchwise-halftone 1.0.0');
    const list = await cli('packs', 'list', '--json', ...home);
    const { packs } = JSON.parse(list.out);
    expect(packs).to.have.length(1);
    const { hash, ...pack } = packs[0];
    expect(hash).to.match(/^[0-9a-f]{64}$/);
    expect(pack).to.deep.equal({
      ...{ name: 'patchwise-halftone', version: '1.0.0' },
      nodes: ['patchwise-halftone/dots', 'patchwise-halftone/screen'],
    });
  });

  it('shows its nodes and their help, and its graph is valid', async () => {
    const nodes = await cli('nodes', ...home);
    expect(nodes.out).to.include('Halftone\n').and.include('patchwise-halftone/dots');
    const one = await cli('nodes', 'patchwise-halftone/dots', ...home);
    expect(one.out).to.include('of the pack patchwise-halftone 1.0.0').and.include('Angle from one colour');
    const { code, out } = await cli('validate', GRAPH, ...home);
    expect(code, out).to.equal(0);
  });

  it('runs: the files show dots, and the record names the pack', async () => {
    const out = join(folder, 'out');
    const run = await cli('run', GRAPH, '--set', 'small.longSide=96', '--out', out, ...home);
    expect(run.code, run.err).to.equal(0);
    const { image } = await decodeImage(join(out, 'dots.png'));
    expect(image.shape.slice(1)).to.deep.equal([3, 54, 96]);
    // Ink or paper, but for the edges of dots.
    const full = image.data.filter((x) => Math.abs(x) > 0.99).length / image.data.length;
    expect(full).to.be.above(0.5);
    const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { packs: string[] };
    expect(record.packs).to.deep.equal(['patchwise-halftone@1.0.0']);
  });

  it('serves a batch', async () => {
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    await copyFile(PHOTO, join(photos, 'tea.jpg'));
    const set = ['--set', 'small.longSide=64'];
    const args = ['batch', photos, '--workflow', GRAPH, '--out', join(folder, 'batch'), ...set, ...home];
    const { code, err } = await cli(...args);
    expect(code, err).to.equal(0);
    expect(existsSync(join(folder, 'batch', 'tea', 'dots.png'))).to.equal(true);
  });

  it('leaves nothing behind when it is removed', async () => {
    const { code, out } = await cli('packs', 'remove', 'patchwise-halftone', ...home);
    expect(code).to.equal(0);
    expect(out).to.include('Removed');
    const packs = join(folder, 'home', 'packs');
    expect(existsSync(join(packs, 'node_modules', 'patchwise-halftone'))).to.equal(false);
    expect(existsSync(join(packs, 'archives', 'patchwise-halftone-1.0.0.tgz'))).to.equal(false);
    expect(readFileSync(join(packs, 'allowed.json'), 'utf8')).not.to.include('halftone');
    expect((await cli('validate', GRAPH, ...home)).code).to.equal(2);
    const again = await cli('packs', 'remove', 'patchwise-halftone', ...home);
    expect(again.err).to.include('pack/missing');
  });
});

describe('a new pack', () => {
  it('passes its own spec, is added from its folder, and its graph runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-new-pack-'));
    try {
      const made = await newPack('@acme/patchwise-mine', folder);
      expect(made.folder).to.equal(join(folder, 'patchwise-mine'));
      installAndBuild(made.folder);
      expect(testExample(made.folder)).to.match(/1 passing/);
      const home = ['--home', join(folder, 'home')];
      const added = await cli('packs', 'add', made.folder, ...home);
      expect(added.code, added.err).to.equal(0);
      const graph = join(made.folder, 'workflows', 'negative.json');
      const set = ['--set', 'photo.path=sample:inputs/wren.png'];
      const run = await cli('run', graph, ...set, '--out', join(folder, 'out'), ...home);
      expect(run.code, run.err).to.equal(0);
      const { image } = await decodeImage(join(folder, 'out', 'negative.png'));
      const { image: photo } = await decodeImage(WREN);
      expect(image.data[0]).to.be.closeTo(-(photo.data[0] as number), 1 / 127);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });

  it('is refused under a name that no pack can have, and where something is already', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-new-pack-'));
    try {
      for (const bad of ['Halftone', '../x', '']) {
        expect(await codeOfAsync(() => newPack(bad, folder)), bad).to.equal('usage/invalid');
      }
      await newPack('mine', folder);
      expect(await codeOfAsync(() => newPack('mine', folder))).to.equal('usage/invalid');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

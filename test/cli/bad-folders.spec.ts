import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { encodeModel } from '../../src/model/model-file.ts';
import { noiseTensor } from '../support/planes.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { cli, ENGINE, filesBelow, readRecord, temporaryFolder, writeGraph, writePicture } from './support.ts';

const isRoot = process.getuid?.() === 0;

/** Mounts a disk in memory on a folder, where the system lets us; says why not otherwise. */
function mount(folder: string, options: string): string | undefined {
  if (process.platform !== 'linux') return `${process.platform} has no tmpfs`;
  if (!isRoot) return 'mounting a small disk needs root';
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  return status === 0 ? undefined : `mount failed: ${error?.message ?? String(stderr).trim()}`;
}

function skip(test: Context, reason: string): never {
  console.log(`      (skipped: ${reason})`);
  return test.skip();
}

describe('patchwise run into a folder that cannot take its files', () => {
  let mounted: string | undefined;
  // Before the hook that removes the folder.
  afterEach(() => {
    if (mounted !== undefined) spawnSync('umount', [mounted]);
    mounted = undefined;
  });
  const at = temporaryFolder();

  /** Saves a small picture, and one of noise that takes a megabyte. */
  async function save() {
    await writePicture(at('small.png'));
    await writePicture(at('large.png'), noiseTensor([1, 3, 600, 600]));
    const graph = await writeGraph(at('graph.json'), {
      small: { type: 'image/load@1', params: { path: 'small.png' } },
      large: { type: 'image/load@1', params: { path: 'large.png' } },
      first: { type: 'image/save@1', in: { image: 'small.image' } },
      second: { type: 'image/save@1', in: { image: 'large.image' } },
    });
    return cli('run', graph, '--out', at('out'), '--home', at('home'));
  }

  it('stops before it computes when the folder is read-only', async function () {
    await mkdir(at('out'));
    if (isRoot) {
      const problem = mount(at('out'), 'ro,size=64k');
      if (problem !== undefined) skip(this, problem);
      mounted = at('out');
    } else if (process.platform === 'win32') {
      skip(this, 'Windows folders have no permission bits');
    } else {
      await chmod(at('out'), 0o555);
    }
    const { code, err } = await save();
    expect(code).to.equal(1);
    expect(err).to.match(/^file\/unwritable: .*graph\.json could not be written/);
    expect(err).to.not.include('first');
    expect(await filesBelow(at('out'))).to.deep.equal([]);
  });

  it('keeps what fitted on a disk that is full, and leaves no half-written file', async function () {
    await mkdir(at('out'));
    const problem = mount(at('out'), 'size=64k');
    if (problem !== undefined) skip(this, problem);
    mounted = at('out');
    const { code, err } = await save();
    expect(code).to.equal(1);
    expect(err).to.match(/✗ second: file\/unwritable: .*the disk is full/);
    expect(await filesBelow(at('out'))).to.deep.equal(['first-000.png', 'graph.json', 'run.json']);
    expect((await decodeImage(at('out', 'first-000.png'))).info.storedSize).to.deep.equal({
      height: 20,
      width: 24,
    });
    const record = await readRecord(at('out'));
    expect(record.files.map(({ file }) => file)).to.deep.equal(['first-000.png']);
  });

  it('says so when a file stands where the folder should be', async () => {
    await writeFile(at('out'), 'a file');
    const { code, err } = await save();
    expect(code).to.equal(1);
    expect(err).to.include('file/unwritable').and.to.include(at('out'));
    await writeFile(at('m.safetensors'), encodeModel(tinyModel()));
    expect((await cli('export-onnx', at('m.safetensors'), '--out', at('out'))).err).to.include(
      'file/unwritable',
    );
  });

  it('knows no engine of a name that it does not have, and lists those that there are', async () => {
    const graph = await writeGraph(at('graph.json'), {});
    for (const args of [['run', graph], ['verify'], ['bench']]) {
      const { code, err } = await cli(...args, '--engine', 'abacus');
      expect(code).to.equal(2);
      expect(err).to.include('engine/unknown').and.to.include('abacus').and.to.include('onnx-cpu');
    }
    const coreml = process.platform === 'darwin' ? 'onnx-dml' : 'onnx-coreml';
    const absent = await cli('verify', '--engine', coreml);
    expect(absent.code).to.equal(1);
    expect(absent.err).to.include('engine/unavailable');
    expect((await cli('verify', ...ENGINE, '--threads', '0')).code).to.equal(2);
  });
});

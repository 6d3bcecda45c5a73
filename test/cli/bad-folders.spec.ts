import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { patchwiseCommand } from '../support/patchwise-process.ts';
import { noiseTensor } from '../support/planes.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { spawnCommand } from './process.ts';
import {
  cli,
  ENGINE,
  filesBelow,
  readRecord,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writeGraph,
  writePicture,
} from './support.ts';

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
    expect(code).to.equal(2);
    expect(err).to.match(/^file\/unwritable: .*graph\.json could not be written/);
    expect(err).to.not.include('first');
    expect(await filesBelow(at('out'))).to.deep.equal([]);
  });

  it('names a read-only disk, not a missing folder, where the folder must still be made', async function () {
    await mkdir(at('disk'));
    const problem = mount(at('disk'), 'ro,size=64k');
    if (problem !== undefined) skip(this, problem);
    mounted = at('disk');
    const graph = await writeGraph(at('graph.json'), { noise: { type: 'noise/uniform@1' } });
    const { code, err } = await cli('run', graph, '--out', at('disk', 'a', 'b'), '--home', at('home'));
    expect(code).to.equal(2);
    expect(err).to.include('file/unwritable').and.to.include('read-only').and.not.include('does not exist');
    // The same for a home: a sentence, no stack.
    const serve = await spawnCommand(['serve', '--home', at('disk'), '--port', '0'], at());
    expect((await serve.ended).code).to.equal(2);
    expect(serve.err()).to.include('read-only').and.not.include('    at ');
  });

  it('leaves the earlier result of a short form where a full disk does not take the new one', async function () {
    await mkdir(at('disk'));
    const problem = mount(at('disk'), 'size=256k');
    if (problem !== undefined) skip(this, problem);
    mounted = at('disk');
    await writePicture(at('photo.png'), noiseTensor([1, 3, 240, 320]));
    await writeFile(at('m.safetensors'), encodeModel(tinyModel()));
    const out = await writePicture(at('disk', 'clean.png'));
    const before = await readFile(out);
    const given = ['--model', at('m.safetensors'), '--home', at('home'), ...ENGINE];
    const { code, err } = await cli('upscale', at('photo.png'), '--out', out, ...given);
    expect(code, err).to.equal(1);
    expect(err).to.include('the disk is full');
    expect(await readFile(out)).to.deep.equal(before);
    expect(await filesBelow(at('disk'))).to.deep.equal(['clean.png']);
  });

  it('survives a full device where its output goes, and says so', async function () {
    if (process.platform !== 'linux') skip(this, 'no /dev/full');
    const full = openSync('/dev/full', 'w');
    const command = (stdio: (number | 'pipe')[], ...args: string[]) =>
      spawnSync(process.execPath, [...patchwiseCommand(), ...args], {
        stdio: ['ignore', ...stdio],
        encoding: 'utf8',
      });
    const lost = command([full, 'pipe'], 'nodes', '--json');
    expect([lost.status, lost.stderr]).to.deep.equal([1, lost.stderr]);
    expect(lost.stderr).to.match(/^Not all of the output could be written: ENOSPC[^\n]*\n$/);
    // Its files are worth more than its events.
    await writePicture(at('small.png'));
    const graph = await writeGraph(at('graph.json'), {
      small: { type: 'image/load@1', params: { path: 'small.png' } },
      save: { type: 'image/save@1', in: { image: 'small.image' } },
    });
    const run = command([full, full], 'run', graph, '--json', '--out', at('out'), '--home', at('home'));
    closeSync(full);
    expect(run.status).to.equal(1);
    expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json', 'save-000.png']);
  });

  it('does not promise a checkpoint that a full disk did not take', async function () {
    await mkdir(at('home'));
    const problem = mount(at('home'), 'size=64k');
    if (problem !== undefined) skip(this, problem);
    mounted = at('home');
    await writePicture(at('photo.png'));
    await writeFile(at('home', 'filler'), new Uint8Array(60 * 1024));
    const run = spawnCommand(
      [
        ...['run', WORKFLOW, ...TINY, '--set', 'train.updates=400', ...ENGINE, '--only', 'model', '--json'],
        ...['--input', `photo=${at('photo.png')}`, '--out', at('out'), '--home', at('home')],
      ],
      at(),
    );
    await run.shows('"kind":"metric"');
    run.child.kill('SIGINT');
    expect((await run.ended).code).to.equal(130);
    expect(run.err()).to.match(/! train: The checkpoint of .* could not be saved; none of this run/);
    expect(run.err()).to.include('Not all could be saved').and.not.include('from the last checkpoint.\n');
    expect(await filesBelow(at('home'))).to.deep.equal(['filler']);
  });

  it('keeps what fitted on a disk that is full, and leaves no half-written file', async function () {
    await mkdir(at('out'));
    const problem = mount(at('out'), 'size=64k');
    if (problem !== undefined) skip(this, problem);
    mounted = at('out');
    const { code, err } = await save();
    expect(code).to.equal(1);
    expect(err).to.match(/✗ second: storage\/full: .*the disk is full/);
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
    expect(code).to.equal(2);
    expect(err).to.include(`file/unwritable: ${at('out')} is a file, and not a folder`);
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

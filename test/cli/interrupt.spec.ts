import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { VERSION } from '../../src/version.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { type Spawned, spawnCommand, spawnNode } from './process.ts';
import {
  cli,
  ENGINE,
  fileHashes,
  filesBelow,
  readRecord,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writeGraph,
  writePicture,
} from './support.ts';

describe('patchwise as a process', () => {
  const at = temporaryFolder();
  const started: Spawned[] = [];

  afterEach(() => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
  });

  function start(spawned: Spawned): Spawned {
    started.push(spawned);
    return spawned;
  }

  const training = (out: string, home: string) => [
    ...['run', WORKFLOW, ...TINY, '--set', 'train.updates=40', ...ENGINE, '--only', 'model'],
    ...['--input', `photo=${at('photo.png')}`, '--out', at(out), '--home', at(home), '--json'],
  ];

  before(function () {
    if (process.platform !== 'win32') return;
    console.log('      (skipped: Windows cannot send Ctrl-C to another process)');
    this.skip();
  });

  it('stops at Ctrl-C with a checkpoint, from which --resume ends at the same file', async () => {
    await writePicture(at('photo.png'));
    const run = start(spawnCommand(training('out', 'home'), at()));
    await run.shows('"kind":"metric"');
    run.child.kill('SIGINT');
    expect(await run.ended).to.deep.equal({ code: 130, signal: null });
    expect(run.err()).to.include('Stopping').and.to.include('--resume');
    expect(await readRecord(at('out'))).to.include({ outcome: 'cancelled' });
    expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json']);
    const kept = await filesBelow(at('home'));
    expect(kept).to.have.length(1);
    expect(kept[0]).to.match(/^checkpoints.[0-9a-f]+\.safetensors$/);

    const resumed = await cli(...training('out', 'home'), '--resume');
    expect(resumed.code, resumed.err).to.equal(0);
    expect(resumed.err).to.include('Resuming');
    expect((await filesBelow(at('home', 'checkpoints'))).length).to.equal(0);
    const whole = await cli(...training('whole', 'other-home'));
    expect(whole.code, whole.err).to.equal(0);
    const hashes = await fileHashes(at('out'));
    expect(Object.keys(hashes)).to.deep.equal(['model.safetensors']);
    expect(await fileHashes(at('whole'))).to.deep.equal(hashes);
  });

  it('promises no checkpoint where nothing was learned', async () => {
    await writeFile(at('tiny.safetensors'), encodeModel(tinyModel()));
    const graph = await writeGraph(at('graph.json'), {
      model: { type: 'model/load@1', params: { path: 'tiny.safetensors' } },
      sample: {
        type: 'sampling/sample-pyramid@1',
        params: { count: 10_000 },
        in: { model: 'model.model' },
      },
      save: { type: 'image/save@1', in: { image: 'sample.images' } },
    });
    const out = ['--out', at('out'), '--home', at('home'), '--json'];
    const run = start(spawnCommand(['run', graph, ...ENGINE, ...out], at()));
    await run.shows('"kind":"progress"');
    run.child.kill('SIGINT');
    expect(await run.ended).to.deep.equal({ code: 130, signal: null });
    expect(run.err()).to.include('The same command begins anew.').and.not.include('checkpoint');
  });

  it('stops as well when it is asked to terminate', async () => {
    await writePicture(at('photo.png'));
    const run = start(spawnCommand(training('out', 'home'), at()));
    await run.shows('"kind":"metric"');
    run.child.kill('SIGTERM');
    expect(await run.ended).to.deep.equal({ code: 130, signal: null });
    expect(await filesBelow(at('home'))).to.have.length(1);
  });

  it('ends at once at a second Ctrl-C', async () => {
    const run = start(spawnNode('stubborn.ts'));
    await run.shows('ready');
    run.child.kill('SIGINT');
    await run.shows('stopping');
    expect(run.child.exitCode).to.equal(null);
    run.child.kill('SIGINT');
    await run.shows('at once');
    expect(await run.ended).to.deep.equal({ code: 130, signal: null });
  });

  it('does not mind a reader that goes away', async () => {
    const run = start(spawnCommand(['nodes', '--json']));
    run.child.stdout?.destroy();
    expect(await run.ended).to.deep.equal({ code: 0, signal: null });
    expect(run.err()).to.equal('');
  });

  it('runs from the build by its bin', async function () {
    if (!existsSync(fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)))) {
      console.log('      (skipped: nothing is built; npm run build)');
      this.skip();
    }
    const run = start(spawnNode('../../bin/patchwise.mjs', ['--version']));
    expect(await run.ended).to.deep.equal({ code: 0, signal: null });
    expect(run.out()).to.equal(`${VERSION}\n`);
  });
});

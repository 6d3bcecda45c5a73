import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { trainPyramidNode } from '../../src/nodes/training/train-pyramid.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { TINY_TRAINING, tinyImage } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';
import { memoryServices, runNode } from './harness.ts';

describe('checkpoints on disk', () => {
  let folder = '';
  const engine = useEngine();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-checkpoints-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const services = (resume: boolean, maxOutputBytes?: number) =>
    createLocalServices({
      openEngine: async () => engine(),
      inputRoot: folder,
      outputFolder: join(folder, 'out'),
      checkpointFolder: join(folder, 'checkpoints'),
      resume,
      ...(maxOutputBytes !== undefined && { maxOutputBytes }),
    });
  const image = tinyImage(20, 24);

  /** Trains until so many checkpoints have been saved, then is stopped. */
  async function stopAfter(saves: number): Promise<void> {
    const abort = new AbortController();
    const { checkpoints } = services(false);
    let saved = 0;
    const counting = {
      ...checkpoints,
      async save(key: string, bytes: Uint8Array) {
        await checkpoints.save(key, bytes);
        if (++saved === saves) abort.abort();
      },
    };
    const options = {
      signal: abort.signal,
      services: { ...memoryServices(), engine: async () => engine(), checkpoints: counting },
    };
    expect(await codeOfAsync(() => runNode(trainPyramidNode, { image }, TINY_TRAINING, options))).to.equal(
      'run/cancelled',
    );
  }
  const resume = () =>
    runNode(trainPyramidNode, { image }, TINY_TRAINING, {
      services: {
        ...memoryServices(),
        engine: async () => engine(),
        checkpoints: services(true).checkpoints,
      },
    });

  async function damage(name: RegExp): Promise<void> {
    const names = (await readdir(join(folder, 'checkpoints'))).filter((one) => name.test(one));
    expect(names).to.have.length(1);
    const path = join(folder, 'checkpoints', names[0] ?? '');
    const bytes = await readFile(path);
    // The lowest bit of one weight: a sound file, a finite number, and another training.
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 4) ^ 1, bytes.length - 4);
    await writeFile(path, bytes);
  }

  it('keep the one before, and both go when the training is done', async () => {
    await stopAfter(2);
    expect(
      (await readdir(join(folder, 'checkpoints'))).map((name) => name.replace(/^[0-9a-f]{64}/, 'key')).sort(),
    ).to.deep.equal(['key.previous.safetensors', 'key.safetensors']);
    const whole = await runNode(trainPyramidNode, { image }, TINY_TRAINING, {
      services: { ...memoryServices(), engine: async () => engine() },
    });
    const resumed = await resume();
    expect(resumed.outputs.model[0]?.scales).to.deep.equal(whole.outputs.model[0]?.scales);
    expect(await readdir(join(folder, 'checkpoints'))).to.deep.equal([]);
  });

  it('that are damaged are told and passed over: the training goes on from the one before, or from its start', async () => {
    const whole = await runNode(trainPyramidNode, { image }, TINY_TRAINING, {
      services: { ...memoryServices(), engine: async () => engine() },
    });
    await stopAfter(2);
    await damage(/^[0-9a-f]+\.safetensors$/);
    const second = await resume();
    expect(second.logs.join('\n')).to.match(
      /newest checkpoint \([0-9a-f]{64}\) is damaged; .*values are not those/,
    );
    expect(second.logs).to.include('Resuming the training from its checkpoint.');
    expect(second.outputs.model[0]?.scales).to.deep.equal(whole.outputs.model[0]?.scales);
    await stopAfter(2);
    await damage(/^[0-9a-f]+\.safetensors$/);
    await damage(/previous/);
    const third = await resume();
    expect(third.logs.join('\n')).to.include('is damaged too');
    expect(third.logs).not.to.include('Resuming the training from its checkpoint.');
    expect(third.outputs.model[0]?.scales).to.deep.equal(whole.outputs.model[0]?.scales);
  });

  it('outputs end where there is no room for them, and what was written before stays', async () => {
    const { writeOutput } = services(false, 100);
    await writeOutput('a.bin', new Uint8Array(60));
    expect(await codeOfAsync(() => writeOutput('b.bin', new Uint8Array(60)))).to.equal('storage/full');
    await writeOutput('c.bin', new Uint8Array(40));
    expect((await readdir(join(folder, 'out'))).sort()).to.deep.equal(['a.bin', 'c.bin']);
  });
});

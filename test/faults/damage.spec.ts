import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { trainPyramidNode } from '../../src/nodes/training/train-pyramid.ts';
import {
  cli,
  ENGINE,
  fileHashes,
  filesBelow,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writePicture,
} from '../cli/support.ts';
import { memoryServices, runNode } from '../nodes/harness.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { pick } from '../support/random.ts';
import { onnxEngine, TINY_TRAINING, tinyImage } from '../support/tiny-model.ts';
import { tryOften } from './table.ts';

/** Damages a file: a bit, a stretch, its end, or all of it. */
function damage(path: string, random: () => number): void {
  const bytes = readFileSync(path);
  const at = Math.floor(random() * bytes.length);
  const damaged = pick(random, [
    () => {
      bytes[at]! ^= 1 << Math.floor(random() * 8);
      return bytes;
    },
    () => bytes.fill(Math.floor(random() * 256), at, Math.min(bytes.length, at + 512)),
    () => bytes.subarray(0, at),
    () => Buffer.alloc(0),
  ])();
  // Overwritten by what it was: no damage.
  if (damaged.equals(readFileSync(path))) bytes[at]! ^= 1;
  writeFileSync(path, damaged);
}

describe('fault: files that are read again are others', () => {
  describe('checkpoints', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'patchwise-damage-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const image = tinyImage(20, 24);

    it('are told, and the training ends as if nothing had been', async () => {
      const engine = await onnxEngine();
      const stores = (resume: boolean) =>
        createLocalServices({
          openEngine: async () => engine,
          inputRoot: folder,
          outputFolder: folder,
          checkpointFolder: join(folder, 'checkpoints'),
          resume,
        }).checkpoints;
      const train = (checkpoints: ReturnType<typeof stores> | undefined, signal?: AbortSignal) =>
        runNode(trainPyramidNode, { image }, TINY_TRAINING, {
          ...(signal !== undefined && { signal }),
          services: {
            ...memoryServices(),
            engine: async () => engine,
            ...(checkpoints !== undefined && { checkpoints }),
          },
        });
      try {
        const whole = await train(undefined);
        await tryOften('checkpoint damaged', async (_, random) => {
          const abort = new AbortController();
          const kept = stores(false);
          let saved = 0;
          const stopping = {
            ...kept,
            async save(key: string, bytes: Uint8Array) {
              await kept.save(key, bytes);
              if (++saved === 2) abort.abort();
            },
          };
          expect(await codeOfAsync(() => train(stopping, abort.signal))).to.equal('run/cancelled');
          const files = readdirSync(join(folder, 'checkpoints')).map((name) =>
            join(folder, 'checkpoints', name),
          );
          expect(files).to.have.length(2);
          // The newest, the one before, or both.
          const hit = pick(random, [[0], [1], [0, 1]]).map((index) => files[index] as string);
          for (const file of hit) damage(file, random);
          const resumed = await train(stores(true));
          expect(resumed.outputs.model[0]?.scales).to.deep.equal(whole.outputs.model[0]?.scales);
          if (hit.some((file) => !file.includes('previous'))) {
            expect(resumed.logs.join('\n')).to.match(/checkpoint .*damaged/);
          }
        });
      } finally {
        await engine.dispose();
      }
    });
  });

  describe('results that are kept', () => {
    const at = temporaryFolder();

    it('are told, computed again, and the files are those of before', async () => {
      await writePicture(at('photo.png'));
      const run = (out: string) =>
        cli(
          ...['run', WORKFLOW, ...TINY, ...ENGINE, '--only', 'model', '--input', `photo=${at('photo.png')}`],
          ...['--out', at(out), '--home', at('home')],
        );
      const first = await run('first');
      expect(first.code, first.err).to.equal(0);
      const expected = await fileHashes(at('first'));
      await tryOften('cache entry damaged', async (index, random) => {
        const entries = await filesBelow(at('home', 'cache'));
        expect(entries.length).to.be.greaterThan(0);
        const hurt = pick(random, entries);
        damage(at('home', 'cache', hurt), random);
        const again = await run(`again-${index}`);
        expect(again.code, again.err).to.equal(0);
        expect(await fileHashes(at(`again-${index}`))).to.deep.equal(expected);
      });
    });
  });
});

import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { editedModel } from '../support/edited-model.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { cli, ENGINE, filesBelow, readRecord, temporaryFolder, writeGraph } from './support.ts';

/** A model whose last weight is NaN. */
function withNaN(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setFloat32(copy.length - 4, Number.NaN, true);
  return copy;
}

/** A model that would sample, and is not the one that was written. */
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length - 4] = (copy[copy.length - 4] as number) ^ 1;
  return copy;
}

const GOOD = encodeModel(tinyModel());

const BAD = [
  ['is truncated', GOOD.subarray(0, GOOD.length - 100), 'model/invalid'],
  ['is of another version', editedModel(GOOD, '"version":1', '"version":9'), 'model/version'],
  ['has one bit changed', flipped(GOOD), 'model/invalid'],
  ['holds NaN', withNaN(GOOD), 'model/invalid'],
  ['is empty', new Uint8Array(0), 'model/invalid'],
] as const;

describe('patchwise on a model file that is not sound', () => {
  const at = temporaryFolder();

  async function sample(): Promise<{ code: number; err: string }> {
    const graph = await writeGraph(at('graph.json'), {
      model: { type: 'model/load@1', params: { path: 'model.safetensors' } },
      sample: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' } },
      save: { type: 'image/save@1', in: { image: 'sample.images' } },
    });
    return cli('run', graph, ...ENGINE, '--out', at('out'), '--home', at('home'));
  }

  it('samples from a sound one', async () => {
    await writeFile(at('model.safetensors'), GOOD);
    const { code, err } = await sample();
    expect(code, err).to.equal(0);
    expect(await filesBelow(at('out'))).to.include('save-000.png');
  });

  for (const [what, bytes, expected] of BAD) {
    it(`fails with ${expected} when it ${what}, and writes nothing`, async () => {
      await writeFile(at('model.safetensors'), bytes);
      expect((await sample()).code).to.equal(2);
      const { errors } = await readRecord(at('out'));
      expect(errors.map(({ nodeId, code }) => [nodeId, code])).to.deep.equal([['model', expected]]);
      expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json']);
    });

    it(`exports no ONNX file from one that ${what}`, async () => {
      await writeFile(at('model.safetensors'), bytes);
      const { code, out, err } = await cli('export-onnx', at('model.safetensors'), '--out', at('onnx'));
      expect(code).to.equal(2);
      expect(out).to.equal('');
      expect(err).to.include(expected);
      expect(await filesBelow(at())).to.deep.equal(['model.safetensors']);
    });
  }
});

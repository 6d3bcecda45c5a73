import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeModel, encodeModel } from '../../../src/model/file/model-file.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/model/file/safetensors.ts';
import { halfWhitened } from '../../../src/model/net/colour-axes.ts';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { modelAssemble } from '../../../src/nodes/model/assemble.ts';
import { modelLoad } from '../../../src/nodes/model/load.ts';
import { modelSave } from '../../../src/nodes/model/save.ts';
import { codeOf, codeOfAsync } from '../../support/code-of.ts';
import { editedModel } from '../../support/edited-model.ts';
import { onnxEngine, tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { memoryServices, runNode } from '../harness.ts';

describe('model files', () => {
  const model = tinyModel();

  it('keep everything: nets, image, sizes, chains and provenance', () => {
    const read = decodeModel(encodeModel(model));
    expect(read).to.deep.equal(model);
  });

  it('are equal for equal trainings, whenever and however fast they ran', () => {
    const timed = (startedAt: string, seconds: number) =>
      encodeModel({ ...model, training: { ...model.training, startedAt, seconds } });
    expect(timed('2026-01-02T03:04:05.000Z', 7)).to.deep.equal(timed('2026-05-04T03:02:01.000Z', 70));
  });

  it('are written with the same bytes after reading, whatever the order of their settings', () => {
    const { settings } = model.training;
    const pyramid = Object.fromEntries(Object.entries(settings.pyramid).reverse()) as typeof settings.pyramid;
    const reversed = Object.fromEntries(
      Object.entries({ ...settings, pyramid }).reverse(),
    ) as typeof settings;
    const bytes = encodeModel({ ...model, training: { ...model.training, settings: reversed } });
    expect(bytes).to.deep.equal(encodeModel(model));
    expect(encodeModel(decodeModel(bytes))).to.deep.equal(bytes);
  });

  it('keep colour axes', () => {
    const rich = tinyModel({ colour: halfWhitened(tinyImage()) });
    expect(decodeModel(encodeModel(rich))).to.deep.equal(rich);
  });

  it('of grey models too', () => {
    const grey = tinyModel({ inChannels: 1, spectralNorm: false });
    expect(decodeModel(encodeModel(grey))).to.deep.equal(grey);
  });

  it('refuse truncation at any place with a named error', () => {
    const bytes = encodeModel(model);
    for (const part of [0, 5, 100, bytes.length >> 1, bytes.length - 1]) {
      expect(codeOf(() => decodeModel(bytes.subarray(0, part)))).to.equal('model/invalid');
    }
  });

  it('refuse another version, another format and a net that does not fit its header', () => {
    const edit = (from: string, to: string) => editedModel(encodeModel(model), from, to);
    expect(codeOf(() => decodeModel(edit('"version":1', '"version":9')))).to.equal('model/version');
    expect(codeOf(() => decodeModel(edit('patchwise-model', 'patchwise-modem')))).to.equal('model/invalid');
    expect(codeOf(() => decodeModel(edit('"channels":[4,3,1]', '"channels":[4,5,1]')))).to.equal(
      'model/invalid',
    );
  });

  it('refuse a file without a checksum', () => {
    const { tensors, metadata } = decodeSafetensors(encodeModel(model));
    const { sha256, ...rest } = metadata;
    expect(sha256).to.match(/^[0-9a-f]{64}$/);
    expect(() => decodeModel(encodeSafetensors(tensors, rest))).to.throw(/no checksum/);
  });

  it('refuse any changed bit, of a weight, of the image or of the header', () => {
    const bytes = encodeModel(model);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] as number) ^ (1 << bit);
        expect(codeOf(() => decodeModel(damaged))).to.be.oneOf(['model/invalid', 'model/version']);
      }),
    );
    // The lowest bit of one weight: a model that would sample, and not be the one that was trained.
    const damaged = bytes.slice();
    damaged[bytes.length - 4] = (damaged[bytes.length - 4] as number) ^ 1;
    expect(() => decodeModel(damaged)).to.throw(/damaged/);
    // Every bit of the checksum's entry: under another name it would be no checksum, and nothing be checked.
    const entry = Buffer.from(bytes).indexOf('"sha256":"');
    expect(entry).to.be.above(0);
    for (let at = entry; at < entry + '"sha256":"'.length + 64 + 1; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = bytes.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        expect(
          codeOf(() => decodeModel(flipped)),
          `bit ${bit} of byte ${at - entry}`,
        ).to.equal('model/invalid');
      }
    }
  });

  it('refuse to claim more steps than a node may ask for, and scales that are larger than finer ones', () => {
    const claiming = (from: RegExp, to: string) => editedModel(encodeModel(model), from, to);
    for (const key of ['steps', 'recoverySteps']) {
      const from = new RegExp(`"${key}":\\d+`);
      expect(codeOf(() => decodeModel(claiming(from, `"${key}":10000`)))).to.equal(undefined);
      for (const steps of ['10001', '1000000000', '1e9', '-1']) {
        expect(codeOf(() => decodeModel(claiming(from, `"${key}":${steps}`)))).to.equal('model/invalid');
      }
    }
    // The sizes of the first scale, which no tensor bears out.
    for (const side of ['height', 'width']) {
      const from = new RegExp(`"${side}":\\d+`);
      expect(codeOf(() => decodeModel(claiming(from, `"${side}":99999999`)))).to.equal('model/invalid');
    }
  });

  it('refuse weights that are not finite', () => {
    const bytes = encodeModel(model);
    new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4, Number.NaN, true);
    expect(codeOf(() => decodeModel(bytes))).to.equal('model/invalid');
  });

  it('go through the save and load nodes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchwise-'));
    try {
      const written = new Map<string, Uint8Array>();
      const saved = await runNode(
        modelSave,
        { model },
        { name: 'm.safetensors' },
        { services: memoryServices(written) },
      );
      expect(saved.outputs.path).to.deep.equal(['out/m.safetensors']);
      const path = join(folder, 'm.safetensors');
      await writeFile(path, written.get('m.safetensors')!);
      const loaded = await runNode(modelLoad, {}, { path });
      expect(loaded.outputs.model[0]).to.deep.equal(model);
      expect(loaded.outputs.pyramid[0]!.levels).to.have.length(2);
      expect(await codeOfAsync(() => runNode(modelLoad, {}, { path: join(folder, 'none') }))).to.equal(
        'file/missing',
      );
      expect(await codeOfAsync(() => runNode(modelLoad, {}, {}))).to.equal('file/missing');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('model/assemble', () => {
  it('joins nets in any order and refuses a missing or foreign one', async () => {
    const engine = await onnxEngine();
    try {
      const model = tinyModel();
      const pyramid = buildPyramid(tinyImage(), { scales: 2, longSide: 14, shortSide: 8 });
      const nets = model.scales.map((scale, index) => ({ index, scale }));
      const options = { services: { engine: async () => engine } };
      const run = (list: typeof nets) => runNode(modelAssemble, { pyramid, nets: list }, {}, options);
      const { outputs } = await run([nets[1]!, nets[0]!]);
      expect(outputs.model[0]!.scales).to.deep.equal(model.scales);
      expect(outputs.model[0]!.training?.recoveryErrors).to.have.length(2);
      expect(await codeOfAsync(() => run([nets[0]!]))).to.equal('tensor/shape');
      expect(await codeOfAsync(() => run([nets[0]!, { ...nets[0]!, index: 1 }]))).to.equal('tensor/shape');
      expect(await codeOfAsync(() => run([...nets, nets[1]!]))).to.equal('tensor/shape');
    } finally {
      await engine.dispose();
    }
  });
});

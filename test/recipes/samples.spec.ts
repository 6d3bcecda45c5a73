import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decodeModel } from '../../src/model/file/model-file.ts';
import { modelOfSample, photographOfSample } from '../../src/recipes/samples.ts';

const fileOf = (reference: string): string => reference.replace('sample:', 'samples/');

describe('shipped photographs that are learned already', () => {
  const photographs = readdirSync('samples/photos')
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => `sample:photos/${name}`);
  const models = readdirSync('samples/models')
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => `sample:models/${name}`);

  it('have a model that is there and opens', () => {
    const learned = photographs.map((photograph) => modelOfSample(photograph) ?? `none of ${photograph}`);
    for (const model of learned) {
      expect(existsSync(fileOf(model)), model).to.equal(true);
      expect(decodeModel(readFileSync(fileOf(model))).scales.length, model).to.be.above(2);
    }
  });

  it('are those of all shipped models', () => {
    for (const model of models) {
      const photograph = photographOfSample(model) ?? '';
      expect(modelOfSample(photograph), model).to.equal(model);
      expect(photographs).to.include(photograph);
    }
  });

  it('are no others', () => {
    for (const other of ['asset:lake', 'sample:photos/nobody.jpg', 'sample:inputs/wren.png'])
      expect(modelOfSample(other), other).to.equal(undefined);
  });
});

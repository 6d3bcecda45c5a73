import { expect } from 'chai';
import { z } from 'zod';
import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';
import { createRegistry } from '../../src/graph/types/registry.ts';
import { port } from '../../src/nodes/kit.ts';
import { BUILT_IN_PACK } from '../../src/nodes/pack.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { trainedOn } from '../../src/studio/trained-on.ts';

const registry = patchwiseRegistry();
const photo = { type: 'image/load@1', params: { path: 'asset:a' } };
const train = { type: 'training/train-pyramid@1', in: { image: 'photo.image' } };
const save = { type: 'model/save@1', in: { model: 'train.model' } };

function graph(nodes: Readonly<Record<string, NodeEntry>>): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: {}, nodes };
}

describe('the photograph that a saved model learned', () => {
  it('is the file above the training, through what changes it', () => {
    expect(trainedOn(graph({ photo, train, save }), registry, 'model.safetensors')).to.equal('asset:a');
    const small = { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 64 } };
    const through = { photo, small, train: { ...train, in: { image: 'small.image' } }, save };
    expect(trainedOn(graph(through), registry, 'model.safetensors')).to.equal('asset:a');
  });

  it('is that of the right one of two trainings, by the name of the file', () => {
    const nodes = {
      photo,
      train,
      save,
      other: { ...photo, params: { path: 'sample:photos/lake.jpg' } },
      train2: { ...train, in: { image: 'other.image' } },
      save2: { ...save, in: { model: 'train2.model' }, params: { name: 'second.safetensors' } },
    };
    expect(trainedOn(graph(nodes), registry, 'second.safetensors')).to.equal('sample:photos/lake.jpg');
    expect(trainedOn(graph(nodes), registry, 'model.safetensors')).to.equal('asset:a');
  });

  it('is the picture, whatever masks and models help', () => {
    const mask = { type: 'mask/load@1', params: { path: 'asset:m' } };
    const cut = {
      type: 'image/composite@1',
      in: { background: 'photo.image', foreground: 'photo.image', mask: 'mask.mask' },
    };
    const nodes = { photo, mask, cut, train: { ...train, in: { image: 'cut.image' } }, save };
    expect(trainedOn(graph(nodes), registry, 'model.safetensors')).to.equal('asset:a');
  });

  it('is found through nodes that only a pack knows, by what they declare', () => {
    const learns = {
      type: 'patchwise-x/learn',
      version: 1,
      title: 'Learn',
      category: 'X',
      help: 'Learns.',
      inputs: { image: port('image') },
      outputs: { model: port('model') },
      params: z.object({}),
      run: async () => ({}),
    };
    const writes = {
      ...learns,
      type: 'patchwise-x/write',
      inputs: { model: port('model') },
      outputs: { path: port('text') },
      params: z.object({ file: z.string().default('own.safetensors').describe('Its name.') }),
      sink: true,
      writes: { param: 'file', as: 'model' },
    } as const;
    const more = createRegistry([
      BUILT_IN_PACK,
      { name: 'patchwise-x', version: '1.0.0', nodes: [learns, writes], portTypes: {} },
    ]);
    const nodes = {
      photo,
      learn: { type: 'patchwise-x/learn@1', in: { image: 'photo.image' } },
      write: { type: 'patchwise-x/write@1', in: { model: 'learn.model' } },
    };
    expect(trainedOn(graph(nodes), more, 'own.safetensors')).to.equal('asset:a');
  });

  it('is unknown without a training, without a file, and of two files', () => {
    const loaded = { model: { type: 'model/load@1', params: { path: 'model:m' } } };
    const saved = { save: { ...save, in: { model: 'model.model' } } };
    expect(trainedOn(graph({ ...loaded, ...saved }), registry, 'model.safetensors')).to.equal(undefined);
    expect(trainedOn(graph({ train, save }), registry, 'model.safetensors')).to.equal(undefined);
    expect(trainedOn(graph({ photo }), registry, 'model.safetensors')).to.equal(undefined);
    expect(trainedOn(graph({ photo, train, save }), registry, 'other.safetensors')).to.equal(undefined);
    const second = { ...photo, params: { path: 'asset:b' } };
    const mixed = { type: 'image/blend@1', in: { a: 'photo.image', b: 'second.image' } };
    const both = { photo, second, mixed, train: { ...train, in: { image: 'mixed.image' } }, save };
    expect(trainedOn(graph(both), registry, 'model.safetensors')).to.equal(undefined);
  });
});

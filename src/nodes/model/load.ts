import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { decodeModel } from '../../model/file/model-file.ts';
import { trainingPyramid } from '../../model/pyramid/pyramid-model.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { fileFingerprint } from '../image/file.ts';
import { defineNode, port } from '../kit.ts';

export const modelLoad = defineNode({
  type: 'model/load',
  version: 1,
  title: 'Load model',
  category: 'Model',
  help: 'Reads a trained pyramid from a .safetensors file written by Patchwise.',
  inputs: {},
  outputs: {
    model: port('model', 'The trained pyramid.'),
    image: port('image', 'The training image at the finest scale.'),
    pyramid: port('pyramid', 'The training image at every scale.'),
  },
  params: z.object({
    path: z.string().default('').describe('A model that was learned: of the library, or the path of a file.'),
  }),
  source: { param: 'path', takes: 'model' },
  // Without a path there is nothing to read yet: `run` says so.
  fingerprint: async ({ path }, services) => (path === '' ? '' : fileFingerprint({ path }, services)),
  run: async (_inputs, { path }, { services }) => {
    if (path === '') {
      throw new PatchwiseError('file/missing', 'No model file is set.', {
        hint: 'Set the parameter "path" to a .safetensors file, or train a model first.',
      });
    }
    const model = decodeModel(await readFileChecked(services.resolveInput(path)));
    return { model, image: model.image, pyramid: trainingPyramid(model) };
  },
});

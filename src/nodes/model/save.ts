import { z } from 'zod';
import { encodeModel } from '../../model/file/model-file.ts';
import { defineNode, port } from '../kit.ts';

export const modelSave = defineNode({
  type: 'model/save',
  version: 1,
  title: 'Save model',
  category: 'Model',
  help: 'Writes a trained pyramid to the output folder as .safetensors, with its settings, sizes and provenance.',
  inputs: { model: port('model', 'The trained pyramid.') },
  outputs: { path: port('text', 'Path of the file.') },
  params: z.object({
    name: z
      .string()
      .regex(/^[^\\/]+\.safetensors$/, 'a file name that ends in .safetensors, without folders')
      .default('model.safetensors')
      .describe('File name, ending in .safetensors.'),
  }),
  sink: true,
  writes: { param: 'name', as: 'model' },
  run: async ({ model }, { name }, { services }) => ({
    path: await services.writeOutput(name, encodeModel(model)),
  }),
});

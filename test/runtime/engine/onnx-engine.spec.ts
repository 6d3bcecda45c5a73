import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { describeEngine } from './engine-contract.ts';

describeEngine('onnx-cpu', () => createOnnxEngine(), { tolerance: 1e-5 });
// Its sums of bias gradients, over all places, are a little coarser: 2.4e-5.
describeEngine('onnx-wasm', () => createOnnxEngine({ provider: 'wasm' }), { tolerance: 5e-5 });
describeEngine('onnx-webgpu', () => createOnnxEngine({ provider: 'webgpu' }), {
  tolerance: 1e-4,
  breadth: 'few',
});

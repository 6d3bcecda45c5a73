import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { describeEngine } from './engine-contract.ts';

describeEngine('onnx-cpu', () => createOnnxEngine(), { tolerance: 1e-5 });
describeEngine('onnx-webgpu', () => createOnnxEngine({ provider: 'webgpu' }), {
  tolerance: 1e-4,
  breadth: 'few',
});

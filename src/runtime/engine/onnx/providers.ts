/**
 * What onnxruntime can compute on ("execution providers"), the processor first. The CPU and WebGPU providers are in
 * the npm package; CoreML (macOS) and DirectML (`dml`, Windows) too; CUDA (Linux) is a download of its own.
 */
export const ONNX_PROVIDERS = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const;

export type OnnxProvider = (typeof ONNX_PROVIDERS)[number];

export function isOnnxProvider(name: string): name is OnnxProvider {
  return (ONNX_PROVIDERS as readonly string[]).includes(name);
}

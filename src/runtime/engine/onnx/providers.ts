/**
 * What onnxruntime can compute on ("execution providers"), the processor first. The CPU and WebGPU providers are in
 * the npm package; CoreML (macOS) and DirectML (`dml`, Windows) too; CUDA (Linux) is a download of its own. `wasm` is
 * onnxruntime compiled to WebAssembly, the package onnxruntime-web: it runs wherever Node does, and in browsers, some
 * ten times as slow as the CPU provider.
 */
export const ONNX_PROVIDERS = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml', 'wasm'] as const;

export type OnnxProvider = (typeof ONNX_PROVIDERS)[number];

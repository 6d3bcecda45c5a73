import { PatchwiseError } from '../../../errors.ts';
import { firstLine } from '../engine-failure.ts';

/** What the packages onnxruntime-node and onnxruntime-web have in common, and engines use. */
export type OnnxRuntime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor' | 'env'>;

/**
 * Loads onnxruntime's native library; only what computes should call this. The builds of the package report sessions and
 * models to their maker, and keep an identifier in the user's cache, unless they are told not to before they load: here
 * they are, whatever the process is, but for one whose environment says otherwise.
 * @throws `engine/unavailable` when the package has no library for this system
 */
export async function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  try {
    const ort = await import('onnxruntime-node');
    ort.env.logLevel = 'error';
    return ort;
  } catch (cause) {
    throw new PatchwiseError(
      'engine/unavailable',
      `onnxruntime-node does not load on ${process.platform} ${process.arch}: ${firstLine(cause)}`,
      {
        hint:
          'Remove node_modules/onnxruntime-node and run `npm install` again; if it still fails, this system has no native onnxruntime: ' +
          '`npm install onnxruntime-web`, then --engine onnx-wasm computes slowly.',
        cause,
      },
    );
  }
}

/** What brings {@link loadWasmRuntime} its package. */
export const WASM_REMEDY = 'npm install onnxruntime-web';

/**
 * Loads onnxruntime compiled to WebAssembly, on one thread: its own threads hang when Node ends.
 * @throws `engine/unavailable` when onnxruntime-web, an optional peer, is not installed
 */
export async function loadWasmRuntime(): Promise<OnnxRuntime> {
  try {
    const ort = await import('onnxruntime-web');
    ort.env.logLevel = 'error';
    ort.env.wasm.numThreads = 1;
    return ort as unknown as OnnxRuntime;
  } catch (cause) {
    throw new PatchwiseError('engine/unavailable', `onnxruntime-web does not load: ${firstLine(cause)}`, {
      hint: WASM_REMEDY,
      cause,
    });
  }
}

import { PatchwiseError } from '../../../errors.ts';
import { firstLine } from '../engine-failure.ts';

/** The onnxruntime-node package. */
export type OnnxRuntime = typeof import('onnxruntime-node');

/**
 * Loads onnxruntime's native library; only what computes should call this.
 * @throws `engine/unavailable` when the package has no library for this system
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const ort = await import('onnxruntime-node');
    ort.env.logLevel = 'error';
    return ort;
  } catch (cause) {
    throw new PatchwiseError(
      'engine/unavailable',
      `onnxruntime-node does not load on ${process.platform} ${process.arch}: ${firstLine(cause)}`,
      { hint: 'Run `npm install` again; if it still fails, this system has no onnxruntime.', cause },
    );
  }
}

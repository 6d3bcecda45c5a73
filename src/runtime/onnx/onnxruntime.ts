import { PatchwiseError } from '../../errors.ts';

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

/** Gives what onnxruntime throws the shape of a Patchwise error; one that has it already is returned as it is. */
export function asEngineError(operation: string, error: unknown): PatchwiseError {
  if (error instanceof PatchwiseError) return error;
  const words = firstLine(error);
  const memory = /bad allocation|bad_alloc|failed to allocate|out of memory/i.test(words);
  return new PatchwiseError('engine/failed', `onnxruntime failed in ${operation}: ${words}`, {
    hint: memory
      ? 'The device ran out of memory: use a smaller image or fewer images at once.'
      : 'Try --engine onnx-cpu; `patchwise doctor` shows what can run here.',
    cause: error,
  });
}

function firstLine(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.split('\n')[0] ?? words;
}

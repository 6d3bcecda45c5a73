import { PatchwiseError } from '../../errors.ts';

/**
 * Gives what TensorFlow throws the shape of a Patchwise error; an error that has it already passes through.
 * @throws `engine/failed` with the operation's name and TensorFlow's own words
 */
export function asEngineError(operation: string, error: unknown): PatchwiseError {
  if (error instanceof PatchwiseError) return error;
  const words = error instanceof Error ? error.message : String(error);
  const memory = /\bOOM\b|out of memory|resource exhausted|failed to allocate/i.test(words);
  return new PatchwiseError('engine/failed', `TensorFlow failed in ${operation}: ${words}`, {
    hint: memory
      ? 'The device ran out of memory: use a smaller image, fewer images at once, or --engine onnx-cpu.'
      : 'Try --engine onnx-cpu; `patchwise doctor` shows what can run here.',
    cause: error,
  });
}

/** Runs one operation, synchronous or not, and renames its failure by {@link asEngineError}. */
export async function deviceCall<T>(operation: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw asEngineError(operation, error);
  }
}

import { messageOf, PatchwiseError } from '../../errors.ts';

const OUT_OF_MEMORY = /bad allocation|bad_alloc|failed to allocate|out of memory|resource exhausted|\bOOM\b/i;

/**
 * Gives what an engine's library throws the shape of a Patchwise error, `engine/failed` with the operation's name and
 * the library's own words; one that has the shape already is returned as it is.
 * @param library for people: "onnxruntime"
 */
export function asEngineError(library: string, operation: string, error: unknown): PatchwiseError {
  if (error instanceof PatchwiseError) return error;
  const words = firstLine(error);
  return new PatchwiseError('engine/failed', `${library} failed in ${operation}: ${words}`, {
    hint: OUT_OF_MEMORY.test(words)
      ? 'The device ran out of memory: use a smaller image, fewer images at once, or another --engine.'
      : 'Try --engine onnx-cpu; `patchwise doctor` shows what can run here.',
    cause: error,
  });
}

/** The first line of what was thrown: libraries append stacks. */
export function firstLine(error: unknown): string {
  const words = messageOf(error);
  return words.split('\n')[0] ?? words;
}

import { asEngineError } from '../engine-failure.ts';

/** The library's name in messages. */
export const TENSORFLOW = 'TensorFlow';

/**
 * Runs one operation, synchronous or not, and renames its failure.
 * @throws `engine/failed` with the operation's name and TensorFlow's own words
 */
export async function deviceCall<T>(operation: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw asEngineError(TENSORFLOW, operation, error);
  }
}

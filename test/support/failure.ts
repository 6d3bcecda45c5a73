import { PatchwiseError } from '../../src/errors.ts';

/** The PatchwiseError that an action fails with; anything else, or success, fails the test. */
export async function failure(action: () => unknown): Promise<PatchwiseError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof PatchwiseError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

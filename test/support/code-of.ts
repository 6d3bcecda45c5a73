import { PatchwiseError } from '../../src/errors.ts';

/** The code of the PatchwiseError that an action throws, undefined when it throws nothing; others pass through. */
export function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof PatchwiseError) return error.code;
    throw error;
  }
  return undefined;
}

/** The same for a promise. */
export async function codeOfAsync(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    if (error instanceof PatchwiseError) return error.code;
    throw error;
  }
  return undefined;
}

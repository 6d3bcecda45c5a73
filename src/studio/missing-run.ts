import { PatchwiseError } from '../errors.ts';

/** The error `run/missing`. */
export function missingRun(id: string): PatchwiseError {
  return new PatchwiseError('run/missing', `There is no run ${JSON.stringify(id)}.`, {
    hint: 'It may have been deleted: list the runs to see which there are.',
  });
}

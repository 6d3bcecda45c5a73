import { PatchwiseError } from '../errors.ts';

/** The error `storage/conflict` of a graph that was saved by somebody else meanwhile. @param current its revision; 0: none */
export function graphConflict(id: string, current: number, expected: number): PatchwiseError {
  const message =
    current === 0
      ? `There is no graph ${JSON.stringify(id)} of which ${expected} could be the revision.`
      : `The graph ${JSON.stringify(id)} is at revision ${current}, not ${expected}.`;
  return new PatchwiseError('storage/conflict', message, {
    hint: 'Load the graph again and repeat the change, or save it under another name.',
    details: { revision: current },
  });
}

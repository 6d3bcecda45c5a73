import { PatchwiseError } from '../../../errors.ts';

/** A node broke the contract of its outputs. `port` is the one to mark. */
export function outputError(message: string, port?: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('node/output', message, {
    hint: 'This is a fault of the node, not of the graph: report it to whoever wrote the node.',
    ...(port === undefined ? {} : { details: { port } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

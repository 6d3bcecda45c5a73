import { isCancelled, PatchwiseError, toldError } from '../../errors.ts';
import type { NodeErrorInfo } from '../events.ts';
import { UpstreamFailure } from './flow/upstream-failure.ts';

/** An error as data, whatever was thrown. `details.port`, where an error has it, becomes the port to mark. */
export function nodeErrorInfo(nodeId: string, error: unknown): NodeErrorInfo {
  const told = toldError(error, 'node/failed');
  const port = told.details?.['port'];
  return { ...told, nodeId, ...(typeof port === 'string' && { port }) };
}

/** Whether an error only says that the node was to stop: its own check, an aborted signal, or a node before it. */
export function isStop(error: unknown): boolean {
  if (isCancelled(error) || error instanceof UpstreamFailure) return true;
  return error instanceof Error && error.name === 'AbortError';
}

/** The same error, saying at which element of the streams a lifted node met it. */
export function atElement(error: unknown, activation: number): PatchwiseError {
  const { code, message, hint, details } = toldError(error, 'node/failed');
  return new PatchwiseError(code, `At element ${activation} (counted from 0): ${message}`, {
    hint,
    details: { ...details, activation },
    cause: error,
  });
}

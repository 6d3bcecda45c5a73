import { isCancelled, PatchwiseError } from '../../errors.ts';
import type { NodeErrorInfo } from '../events.ts';
import { UpstreamFailure } from './flow/upstream-failure.ts';

/** An error as data, whatever was thrown. `details.port`, where an error has it, becomes the port to mark. */
export function nodeErrorInfo(nodeId: string, error: unknown): NodeErrorInfo {
  if (!(error instanceof PatchwiseError))
    return { code: 'node/failed', nodeId, message: errorMessage(error) };
  const port = error.details?.['port'];
  return {
    code: error.code,
    nodeId,
    ...(typeof port === 'string' ? { port } : {}),
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

/** Whether an error only says that the node was to stop: its own check, an aborted signal, or a node before it. */
export function isStop(error: unknown): boolean {
  if (isCancelled(error) || error instanceof UpstreamFailure) return true;
  return error instanceof Error && error.name === 'AbortError';
}

/** A sentence for anything that can be thrown. Never throws itself. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  try {
    return String(error);
  } catch {
    return 'Something was thrown that has no text.';
  }
}

/** The same error, saying at which element of the streams a lifted node met it. */
export function atElement(error: unknown, activation: number): PatchwiseError {
  const known = error instanceof PatchwiseError ? error : undefined;
  return new PatchwiseError(
    known?.code ?? 'node/failed',
    `At element ${activation} (counted from 0): ${errorMessage(error)}`,
    {
      ...(known?.hint === undefined ? {} : { hint: known.hint }),
      details: { ...known?.details, activation },
      cause: error,
    },
  );
}

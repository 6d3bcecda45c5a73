import { PatchwiseError } from '../../errors.ts';
import type { AnyNodeDefinition } from '../types/node.ts';

/**
 * Parameters as the node's schema reads them, defaults filled in.
 * @throws `value/out-of-range` for what only shows now, with wired values in place: rules over several parameters
 */
export function parseParams(
  definition: AnyNodeDefinition,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const outcome = definition.params.safeParse(params);
  if (outcome.success) return outcome.data as Record<string, unknown>;
  const issue = outcome.error.issues[0];
  const port = issue?.path[0];
  const name = port === undefined ? '' : `"${String(port)}": `;
  throw new PatchwiseError('value/out-of-range', `The parameters do not fit: ${name}${issue?.message}.`, {
    hint: 'Change the parameter, or what is wired to it.',
    ...(typeof port === 'string' ? { details: { port } } : {}),
  });
}

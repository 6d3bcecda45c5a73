import { messageOf, PatchwiseError } from '../../../errors.ts';
import { formatPortRef } from '../../document/port-ref.ts';
import type { PlannedInput, PlannedNode, PlannedSource } from '../../plan/plan.ts';
import type { PortTypes } from '../../types/port-type.ts';

/**
 * A value as an input takes it: converted to the input's type, or, at a wired parameter, checked against the
 * parameter's schema.
 * @throws `value/out-of-range` naming parameter and source; `node/failed` when the conversion throws
 */
export function valueForInput(
  node: PlannedNode,
  portTypes: PortTypes,
  input: PlannedInput,
  source: PlannedSource,
  value: unknown,
): unknown {
  const converted = convert(portTypes, input, source, value);
  if (input.kind === 'input') return converted;
  const checked = node.node.checkParam(input.name, converted);
  // As it came: all parameters are parsed together, once.
  if (checked.ok) return converted;
  throw new PatchwiseError(
    'value/out-of-range',
    `${checked.error} It came from ${formatPortRef(source.from)}.`,
    {
      hint: 'Change what the wire brings, or take the wire away and set the parameter.',
      details: { port: input.name },
    },
  );
}

function convert(portTypes: PortTypes, input: PlannedInput, source: PlannedSource, value: unknown): unknown {
  if (source.conversion === undefined) return value;
  const { from, to } = source.conversion;
  try {
    return portTypes[to]?.accepts[from]?.(value as never);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new PatchwiseError(
      'node/failed',
      `The ${from} at "${input.name}" could not be turned into a ${to}: ${reason}`,
      {
        details: { port: input.name },
        cause,
      },
    );
  }
}

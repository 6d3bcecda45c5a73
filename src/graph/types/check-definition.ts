import type { z } from 'zod';
import { PORT_NAME, TYPE_NAME } from '../document/port-ref.ts';
import { emissionParams } from './emission.ts';
import type { AnyNodeDefinition, InputPorts, OutputPorts } from './node.ts';
import { checkParam, describeParam, isDeclaredRequired, WIDGETS } from './params.ts';
import type { PortTypes } from './port-type.ts';

/** What is inconsistent in a definition, as sentences; empty when it is sound. Faults here are programming errors. */
export function checkDefinition(definition: AnyNodeDefinition, portTypes: PortTypes): readonly string[] {
  const inputs = Object.entries(definition.inputs as InputPorts);
  const outputs = Object.entries(definition.outputs as OutputPorts);
  const params = definition.params.shape as Record<string, z.ZodType>;
  const faults: string[] = [];

  if (!TYPE_NAME.test(definition.type)) faults.push('Its type is not of the form category/name, lower case.');
  if (!Number.isInteger(definition.version) || definition.version < 1) {
    faults.push('Its version is not a whole number from 1.');
  }
  const { revision = 1 } = definition;
  if (!Number.isInteger(revision) || revision < 1) faults.push('Its revision is not a whole number from 1.');
  for (const [name, port] of [...inputs, ...outputs]) {
    if (!PORT_NAME.test(name)) faults.push(`The port name "${name}" cannot be written in a graph.`);
    if (!Object.hasOwn(portTypes, port.type)) {
      faults.push(`The port "${name}" has the type "${port.type}", which is not a port type.`);
    }
  }
  for (const [name] of inputs) {
    if (Object.hasOwn(params, name)) faults.push(`"${name}" is both an input and a parameter.`);
  }
  for (const [name, field] of Object.entries(params)) faults.push(...checkParamDeclaration(name, field));
  const { source, writes } = definition;
  if (source !== undefined && !Object.hasOwn(params, source.param)) {
    faults.push(`Its source "${source.param}" is not one of its parameters.`);
  }
  if (writes !== undefined && !(Object.hasOwn(params, writes.param) && definition.sink === true)) {
    faults.push(`It writes by "${writes.param}", which must be a parameter, of a sink.`);
  }
  for (const name of definition.emits === undefined ? [] : emissionParams(definition.emits)) {
    if (!Object.hasOwn(params, name)) {
      faults.push(`What it emits is told by "${name}", which is not one of its parameters.`);
    }
  }
  const { picks } = definition;
  if (
    picks !== undefined &&
    !(Object.hasOwn(params, picks.param) && definition.inputs[picks.input]?.cardinality === 'many')
  ) {
    faults.push(`It picks by "${picks.param}" from "${picks.input}", which is not a parameter and a stream.`);
  }
  for (const [name, type] of Object.entries(definition.previews ?? {})) {
    if (!Object.hasOwn(portTypes, type)) {
      faults.push(`The preview "${name}" has the type "${type}", which is not a port type.`);
    }
  }
  for (const version of Object.keys(definition.migrations ?? {})) {
    if (Number(version) >= definition.version) {
      faults.push(`It migrates from version ${version}, but is only at version ${definition.version}.`);
    }
  }
  return faults;
}

/** What is inconsistent in a set of port types, as sentences. */
export function checkPortTypes(portTypes: PortTypes): readonly string[] {
  return Object.entries(portTypes).flatMap(([key, type]) => [
    ...(key === type.name ? [] : [`The port type "${key}" is named "${type.name}".`]),
    ...Object.keys(type.refuses ?? {})
      .filter((from) => Object.hasOwn(type.accepts, from))
      .map((from) => `The port type "${key}" both accepts and refuses "${from}".`),
    ...Object.keys(type.accepts)
      .filter((from) => !Object.hasOwn(portTypes, from))
      .map((from) => `The port type "${key}" accepts "${from}", which is not a port type.`),
  ]);
}

function checkParamDeclaration(name: string, field: z.ZodType): readonly string[] {
  if (!PORT_NAME.test(name)) return [`The parameter name "${name}" cannot be written in a graph.`];
  try {
    const param = describeParam(name, field);
    if (param.required && !isDeclaredRequired(param.schema)) {
      return [`The parameter "${name}" has no default; add one, or declare it with required().`];
    }
    const asked = param.schema['widget'];
    if (asked !== undefined && param.widget === undefined) {
      return [
        `The parameter "${name}" asks for the widget ${JSON.stringify(asked)}; there are ${WIDGETS.join(', ')}.`,
      ];
    }
    // zod takes defaults unchecked.
    const fits = param.default === undefined ? undefined : checkParam(param, field, param.default);
    return fits === undefined || fits.ok ? [] : [`A default is not allowed by its own schema: ${fits.error}`];
  } catch (error) {
    return [`The parameter "${name}" has a type that JSON schema cannot describe (${String(error)}).`];
  }
}

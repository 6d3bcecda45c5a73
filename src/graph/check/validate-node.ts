import type { z } from 'zod';
import { type GraphDocument, member, type NodeEntry } from '../document/document.ts';
import type { JsonPath } from '../document/json/pointer.ts';
import { formatTypeRef, parsePortRef, parseTypeRef } from '../document/port-ref.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
import { didYouMean, orList } from '../suggest.ts';
import { packOfType } from '../types/pack.ts';
import type { RegisteredNode, Registry, TargetPort } from '../types/registry.ts';
import { typesFit } from './connect.ts';

/** The problems of one node: its type, its parameters, and the wires that end at it. */
export function validateNode(
  document: GraphDocument,
  registry: Registry,
  id: string,
): readonly GraphProblem[] {
  const entry = member(document.nodes, id);
  if (entry === undefined) return [];
  const lookup = registry.find(entry.type);
  const path = ['nodes', id, 'type'];
  const where = { nodeId: id };
  switch (lookup.status) {
    case 'unknown': {
      const { suggestions } = lookup;
      const pack = missingPack(registry, entry.type);
      if (pack !== undefined && suggestions.length === 0) {
        const message = `The node "${id}" is of the pack "${pack}", which is not installed: there is no node type "${entry.type}".`;
        return [
          problem('node/missing-pack', path, message, `Add it with \`patchwise packs add ${pack}\`.`, where),
        ];
      }
      const refs = suggestions.map((name) => registry.latest(name)?.ref ?? name);
      const hint =
        refs.length > 0
          ? `Did you mean ${orList(refs)}?${pack === undefined ? '' : ` Or is it of a pack? \`patchwise packs add ${pack}\`.`}`
          : 'List the node types with `patchwise nodes`.';
      return [problem('node/unknown-type', path, `There is no node type "${entry.type}".`, hint, where)];
    }
    case 'newer': {
      const message = `The node "${id}" is of version ${lookup.version} of "${lookup.node.type}"; this Patchwise knows up to ${lookup.node.version}.`;
      return [problem('node/newer-version', path, message, 'Update Patchwise to run it.', where)];
    }
    case 'outdated': {
      const { type, version, migratesFrom } = lookup.node.description;
      // Its parameters are those of the old version: nothing can be said of them before they are migrated.
      const wires = validateInputs(document, registry, id, entry, lookup.node);
      const change = `"${formatTypeRef(type, lookup.version)}" to version ${version}`;
      return migratesFrom.includes(lookup.version)
        ? [
            problem(
              'node/outdated',
              path,
              `The node "${id}" is brought from ${change} when it is loaded.`,
              '',
              where,
            ),
            ...wires,
          ]
        : [
            problem(
              'node/no-migration',
              path,
              `The node "${id}" cannot be brought from ${change}.`,
              'Delete the node and add it again.',
              where,
            ),
            ...wires,
          ];
    }
    case 'found':
      return [
        ...validateParams(id, entry, lookup.node),
        ...validateInputs(document, registry, id, entry, lookup.node),
      ];
  }
}

/** The pack that an unknown type may come from; undefined when nodes of its prefix are known: only the name is wrong. */
function missingPack(registry: Registry, ref: string): string | undefined {
  const type = parseTypeRef(ref)?.name;
  const pack = type === undefined ? undefined : packOfType(type);
  if (type === undefined || pack === undefined) return undefined;
  const prefix = type.slice(0, type.lastIndexOf('/') + 1);
  const known = registry.nodes.some((node) => node.type.startsWith(prefix));
  return known ? undefined : pack;
}

function validateParams(id: string, entry: NodeEntry, node: RegisteredNode): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  const report = (code: Parameters<typeof problem>[0], name: string, message: string, hint = ''): void => {
    problems.push(problem(code, ['nodes', id, 'params', name], message, hint, { nodeId: id, port: name }));
  };
  for (const [name, value] of Object.entries(entry.params ?? {})) {
    const param = node.params.get(name);
    if (param === undefined) {
      const hint = node.targets.has(name)
        ? `"${name}" is an input: wire an output to it, under "in".`
        : didYouMean(name, node.params.keys(), knownNames('parameters', node.params.keys()));
      report('param/unknown', name, `The node "${id}" (${node.ref}) has no parameter "${name}".`, hint);
      continue;
    }
    if (member(entry.in, name) !== undefined) {
      const message = `The parameter "${name}" of the node "${id}" has both a value and a wire.`;
      report('param/wired-and-set', name, message, 'Take out one of the two.');
    }
    const checked = node.checkParam(name, value);
    if (!checked.ok) report('param/invalid', name, `At the node "${id}", ${checked.error}`, param.help);
  }
  for (const param of node.params.values()) {
    const given =
      member(entry.params, param.name) !== undefined || member(entry.in, param.name) !== undefined;
    if (!param.required || given) continue;
    const { source } = node.description;
    const expected = source?.param === param.name ? SOURCES[source.takes] : param.expected;
    const message = `The parameter "${param.name}" of the node "${id}" is not set; it must be ${expected}.`;
    report('param/missing', param.name, message, param.help);
  }
  return problems.length > 0 ? problems : validateTogether(id, entry, node);
}

/** What a parameter that names a source is to be given. */
const SOURCES = { image: 'a picture', mask: 'a mask', model: 'a model' } as const;

/** Rules that hold between parameters (a minimum below a maximum). They need every value, so none may be wired. */
function validateTogether(id: string, entry: NodeEntry, node: RegisteredNode): readonly GraphProblem[] {
  if (node.definition === undefined || Object.keys(entry.in ?? {}).some((name) => node.params.has(name)))
    return [];
  const schema: z.ZodType = node.definition.params;
  const outcome = schema.safeParse(entry.params ?? {});
  if (outcome.success) return [];
  return outcome.error.issues.map((issue) => {
    const message = `The parameters of the node "${id}" do not go together: ${issue.message}`;
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    return problem('param/invalid', ['nodes', id, 'params', ...path], message, '', { nodeId: id });
  });
}

function validateInputs(
  document: GraphDocument,
  registry: Registry,
  id: string,
  entry: NodeEntry,
  node: RegisteredNode,
): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  for (const [name, sources] of Object.entries(entry.in ?? {})) {
    const path = ['nodes', id, 'in', name];
    const target = node.targets.get(name);
    if (target === undefined) {
      problems.push(unknownInput(id, name, node));
      continue;
    }
    const list = typeof sources === 'string' ? [sources] : sources;
    if (target.cardinality === 'one' && list.length > 1) {
      const message = `The input "${name}" of the node "${id}" takes one wire, not ${list.length}.`;
      problems.push(problem('input/single', path, message, 'Keep one of them.', { nodeId: id, port: name }));
    }
    for (const [index, source] of list.entries()) {
      const at = typeof sources === 'string' ? path : [...path, index];
      const found = validateWire(document, registry, id, target, source, at);
      if (found !== undefined) problems.push(found);
    }
  }
  for (const { name, type, optional } of node.targets.values()) {
    if (optional || member(entry.in, name) !== undefined) continue;
    const title = registry.portTypes.get(type)?.title ?? type;
    const message = `The input "${name}" of the node "${id}" has no wire.`;
    const hint = `Wire an output of type ${title} to it.`;
    problems.push(
      problem('input/missing', ['nodes', id, 'in', name], message, hint, { nodeId: id, port: name }),
    );
  }
  return problems;
}

function unknownInput(id: string, name: string, node: RegisteredNode): GraphProblem {
  const param = node.params.get(name);
  const message =
    param === undefined
      ? `The node "${id}" (${node.ref}) has no input "${name}".`
      : `The parameter "${name}" of the node "${id}" cannot be wired.`;
  const hint =
    param === undefined
      ? didYouMean(name, node.targets.keys(), knownNames('inputs', node.targets.keys()))
      : 'Set its value under "params".';
  return problem('input/unknown', ['nodes', id, 'in', name], message, hint, { nodeId: id, port: name });
}

function validateWire(
  document: GraphDocument,
  registry: Registry,
  id: string,
  target: TargetPort,
  source: string,
  path: JsonPath,
): GraphProblem | undefined {
  const where = { nodeId: id, port: target.name };
  const from = parsePortRef(source);
  if (from === undefined) {
    return problem('document/wrong-value', path, `"${source}" is not of the form "node.port".`, '', where);
  }
  const entry = member(document.nodes, from.node);
  if (entry === undefined) {
    const message = `The wire to "${id}.${target.name}" starts at "${from.node}", which is not a node of the graph.`;
    const hint = didYouMean(from.node, Object.keys(document.nodes));
    return problem('wire/unknown-node', path, message, hint, where);
  }
  const lookup = registry.find(entry.type);
  // A source of unknown type is reported itself; its outputs may well exist.
  if (lookup.status === 'unknown' || lookup.status === 'newer') return undefined;
  const output = lookup.node.outputs.get(from.port);
  if (output === undefined) {
    const message = `The node "${from.node}" (${lookup.node.ref}) has no output "${from.port}".`;
    const hint = didYouMean(
      from.port,
      lookup.node.outputs.keys(),
      knownNames('outputs', lookup.node.outputs.keys()),
    );
    return problem('wire/unknown-port', path, message, hint, where);
  }
  const fit = typesFit(registry, output.type, target.type);
  if (fit.ok) return undefined;
  const message = `${source} cannot be wired to ${id}.${target.name}: ${fit.reason}`;
  return problem('wire/type-mismatch', path, message, fit.hint, where);
}

function knownNames(what: string, names: Iterable<string>): string {
  const known = [...names];
  return known.length === 0
    ? `It has no ${what}.`
    : `Its ${what} are ${orList(known).replace(/ or (?=[^ ]*$)/, ' and ')}.`;
}

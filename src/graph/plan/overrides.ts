import { type GraphDocument, type JsonObject, type JsonValue, member } from '../document/document.ts';
import { LIMITS } from '../document/limits.ts';
import { bodyAt, findEntry, idsOf, mapNodes, walkNodes } from '../document/nesting.ts';
import { parsePortRef } from '../document/port-ref.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
import { isStructural } from '../document/structure.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { show } from '../show.ts';
import { didYouMean, orList } from '../suggest.ts';
import { lookUpNode } from '../types/look-up-node.ts';
import { parseParamText } from '../types/param-text.ts';
import type { ParamDescription } from '../types/params.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';
import { sourceOf } from './sources.ts';

/**
 * Sets parameters from command-line texts such as `train.updates=800`. The value is read as the parameter's kind
 * says and checked by its schema; of two texts for one parameter the last wins. Problems are reported together, up to
 * {@link LIMITS.problems} of them.
 */
export function applyOverrides(
  document: GraphDocument,
  registry: Registry,
  overrides: readonly string[],
): Result<GraphDocument, GraphProblem[]> {
  return applyAll(document, overrides, (text) => {
    const equals = text.indexOf('=');
    const ref = equals < 0 ? undefined : parsePortRef(text.slice(0, equals).trim());
    if (ref === undefined) {
      const message = `The override ${show(text)} is not of the form node.param=value.`;
      return refuse(problem('override/syntax', [], message, 'For example: train.updates=800'));
    }
    const target = findParam(document, registry, ref.node, ref.port);
    if (!target.ok) return target;
    const value = parseParamText(target.value.param, text.slice(equals + 1));
    return value.ok
      ? checked(document, target.value, value.value)
      : refuse(invalid(target.value, value.error));
  });
}

/** Sets parameters from decoded values by `node.param`, as a request or another program gives them. */
export function applyValues(
  document: GraphDocument,
  registry: Registry,
  values: JsonObject,
): Result<GraphDocument, GraphProblem[]> {
  return applyAll(document, Object.entries(values), ([key, value]) => {
    const ref = parsePortRef(key);
    if (ref === undefined) {
      return refuse(problem('override/syntax', [], `${show(key)} is not of the form node.param.`));
    }
    const target = findParam(document, registry, ref.node, ref.port);
    return target.ok ? checked(document, target.value, value) : target;
  });
}

/** Gives nodes their files from outside: `{ photo: 'my.jpg' }` sets the parameter that the node's type calls its source. */
export function bindInputs(
  document: GraphDocument,
  registry: Registry,
  inputs: Readonly<Record<string, string>>,
): Result<GraphDocument, GraphProblem[]> {
  return applyAll(document, Object.entries(inputs), ([id, text]) => {
    const found = findNode(document, registry, id);
    if (!found.ok) return found;
    const { source } = found.value.description;
    if (source === undefined) {
      const able = [...walkNodes(document)]
        .filter(({ entry }) => sourceOf(registry, entry.type) !== undefined)
        .map((other) => other.id);
      const hint = able.length === 0 ? 'No node of this graph does.' : `Nodes that do: ${orList(able)}.`;
      const message = `The node "${id}" does not take an input file.`;
      return refuse(problem('node/no-source', ['nodes', id], message, hint, { nodeId: id }));
    }
    const target = findParam(document, registry, id, source.param);
    return target.ok ? checked(document, target.value, text) : target;
  });
}

interface ParamTarget {
  readonly id: string;
  readonly node: RegisteredNode;
  readonly param: ParamDescription;
}

interface Assignment {
  readonly id: string;
  readonly name: string;
  readonly value: JsonValue;
}

function applyAll<T>(
  document: GraphDocument,
  items: readonly T[],
  read: (item: T) => Result<Assignment, GraphProblem>,
): Result<GraphDocument, GraphProblem[]> {
  const problems: GraphProblem[] = [];
  const given = new Map<string, Record<string, JsonValue>>();
  for (const item of items) {
    const result = read(item);
    if (result.ok) {
      const { id, name, value } = result.value;
      given.set(id, { ...given.get(id), [name]: value });
    } else if (problems.push(result.error) === LIMITS.problems) break;
  }
  if (problems.length > 0) return refuse(problems);
  const places = new Map([...given.keys()].map((id) => [id, findEntry(document, id)?.entry]));
  const changed = mapNodes(document, (id, entry) => {
    const values = given.get(id);
    // By what was looked up: the name of a port inside a subgraph may be that of a node outside.
    if (values === undefined || (isStructural(entry.type) && entry.type !== places.get(id)?.type))
      return entry;
    return { ...entry, params: { ...entry.params, ...values } };
  });
  return succeed(changed);
}

function findNode(
  document: GraphDocument,
  registry: Registry,
  id: string,
): Result<RegisteredNode, GraphProblem> {
  const placed = findEntry(document, id);
  if (placed === undefined) {
    const ids = [...idsOf(document)];
    const hint = didYouMean(
      id,
      ids,
      ids.length === 0 ? 'The graph is empty.' : `Its nodes: ${ids.slice(0, 20).join(', ')}.`,
    );
    return refuse(problem('node/unknown', ['nodes', id], `The graph has no node "${id}".`, hint));
  }
  const { entry, scope, path } = placed;
  const lookup = lookUpNode(bodyAt(document, scope) ?? document, registry, id);
  if (lookup.status === 'found') return succeed(lookup.node);
  const message = `The node "${id}" has the type "${entry.type}", which is not known in this version.`;
  return refuse(problem('node/unknown-type', [...path, 'type'], message, '', { nodeId: id }));
}

function findParam(
  document: GraphDocument,
  registry: Registry,
  id: string,
  name: string,
): Result<ParamTarget, GraphProblem> {
  const node = findNode(document, registry, id);
  if (!node.ok) return node;
  const param = node.value.params.get(name);
  if (param !== undefined) return succeed({ id, node: node.value, param });
  const names = [...node.value.params.keys()];
  const hint = didYouMean(
    name,
    names,
    names.length === 0 ? 'It has none.' : `Its parameters: ${names.join(', ')}.`,
  );
  const message = `The node "${id}" (${node.value.ref}) has no parameter "${name}".`;
  return refuse(
    problem('param/unknown', ['nodes', id, 'params', name], message, hint, { nodeId: id, port: name }),
  );
}

function checked(
  document: GraphDocument,
  target: ParamTarget,
  value: JsonValue,
): Result<Assignment, GraphProblem> {
  const { id, node, param } = target;
  const wired = member(findEntry(document, id)?.entry.in, param.name);
  if (wired !== undefined) {
    const message = `The parameter "${param.name}" of the node "${id}" is wired from ${[wired].flat().join(', ')}.`;
    const hint = 'Change what feeds it, or remove the wire.';
    const path = ['nodes', id, 'params', param.name];
    return refuse(problem('param/wired-and-set', path, message, hint, { nodeId: id, port: param.name }));
  }
  const outcome = node.checkParam(param.name, value);
  return outcome.ok ? succeed({ id, name: param.name, value }) : refuse(invalid(target, outcome.error));
}

function invalid({ id, param }: ParamTarget, reason: string): GraphProblem {
  const path = ['nodes', id, 'params', param.name];
  return problem('param/invalid', path, `At the node "${id}", ${reason}`, param.help, {
    nodeId: id,
    port: param.name,
  });
}

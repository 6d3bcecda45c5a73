import { z } from 'zod';
import { show } from '../show.ts';
import { didYouMean, orList } from '../suggest.ts';
import type { JsonPath } from './json/pointer.ts';
import { type GraphProblem, problem } from './problems.ts';

type Issue = z.core.$ZodIssue;

/** Turns what the document schema found into problems. `document` is the value that was checked. */
export function schemaProblems(
  schema: z.ZodType,
  document: unknown,
  issues: readonly Issue[],
): readonly GraphProblem[] {
  return issues.flatMap((issue) => issueProblems(schema, document, issue));
}

function issueProblems(schema: z.ZodType, document: unknown, issue: Issue): readonly GraphProblem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const where = nodeOf(path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known, `Known keys here: ${orList(known)}.`);
      const message = `${name(path)} has the key ${show(key)}, which is not part of the format.`;
      return problem('document/unknown-key', [...path, key], message, hint, where);
    });
  }
  const value = valueAt(document, path);
  if (issue.code === 'invalid_key') {
    const rule = issue.issues[0]?.message ?? 'is not allowed';
    return [problem('document/wrong-value', path, `The key ${show(path.at(-1))} ${rule}.`, '', where)];
  }
  if (value === undefined) {
    const message = `${name(path.slice(0, -1))} has no ${show(path.at(-1))}.`;
    return [problem('document/missing-key', path, message, `Add it: it ${rule(issue)}.`, where)];
  }
  const message = `${name(path)} ${rule(issue)}, not ${show(value)}.`;
  return [problem('document/wrong-value', path, message, '', where)];
}

/** What the value must be, starting with "must". */
function rule(issue: Issue): string {
  if (issue.message.startsWith('must ')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(show).join(' or ')}`;
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}${units(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}${units(issue.origin)}`;
    default:
      return `must be valid (${issue.message})`;
  }
}

function article(type: string): string {
  switch (type) {
    case 'object':
    case 'record':
      return 'an object';
    case 'array':
    case 'tuple':
      return 'a list';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    default:
      return `a ${type}`;
  }
}

function units(origin: string): string {
  return origin === 'string' ? ' characters long' : origin === 'array' ? ' elements long' : '';
}

/** A place for people: "nodes.train.params", or "the document". */
function name(path: JsonPath): string {
  return path.length === 0 ? 'The document' : `"${path.join('.')}"`;
}

/** The innermost node that the path leads through. */
function nodeOf(path: JsonPath): { readonly nodeId?: string } {
  let nodeId: string | undefined;
  for (let i = 0; path[i] === 'nodes' && typeof path[i + 1] === 'string'; i += 3) {
    nodeId = path[i + 1] as string;
    if (path[i + 2] !== 'graph') break;
  }
  return nodeId === undefined ? {} : { nodeId };
}

function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The keys that the schema knows at a place. */
function keysAt(schema: z.ZodType, path: JsonPath): readonly string[] {
  let at: unknown = unwrap(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[part]);
    else if (at instanceof z.ZodRecord) at = unwrap(at.valueType);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (
    inner instanceof z.ZodExactOptional ||
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault
  ) {
    inner = inner.unwrap();
  }
  return inner;
}

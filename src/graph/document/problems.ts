import { type ErrorCode, PatchwiseError } from '../../errors.ts';
import { type JsonPath, toPointer } from './json/pointer.ts';

export type Severity = 'error' | 'warning' | 'info';

interface ProblemKind {
  readonly severity: Severity;
  /** What the code means in general, as a sentence. */
  readonly about: string;
}

function kind(severity: Severity, about: string): ProblemKind {
  return { severity, about };
}

/**
 * Every problem that a document can have. An `error` keeps it from being read or run, a `warning` is probably a
 * mistake, and `info` explains what will happen.
 */
export const PROBLEMS = {
  'json/syntax': kind('error', 'The text is not JSON.'),
  'json/duplicate-key': kind('error', 'A key appears twice in one object.'),
  'json/forbidden-key': kind('error', 'A key has a name that JavaScript gives a meaning to.'),
  'json/not-finite': kind('error', 'A number is too large to be held, or is not a number.'),
  'json/not-json': kind('error', 'A value is of a kind that JSON does not have.'),
  'json/too-deep': kind('error', 'Objects and lists are nested deeper than the cap.'),
  'json/too-long': kind('error', 'A string is longer than the cap.'),
  'document/too-large': kind('error', 'The document exceeds a cap on bytes, values, nodes or wires.'),
  'document/format': kind('error', 'The document is not a Patchwise graph.'),
  'document/version': kind('error', 'The document has a format version that this Patchwise cannot read.'),
  'document/unknown-key': kind('error', 'A key is not part of the format.'),
  'document/missing-key': kind('error', 'A key that the format requires is missing.'),
  'document/wrong-value': kind('error', 'A value has the wrong type or form.'),
  'document/duplicate-id': kind('error', 'Two nodes of the document, in whatever subgraphs, have one id.'),
  'graph/empty': kind('error', 'The graph has no node.'),
  'graph/cycle': kind('error', 'Nodes feed each other in a loop.'),
  'graph/unknown-target': kind('error', 'A node that was asked for does not exist.'),
  'graph/no-sink': kind('info', 'No node writes a file; the results of the last nodes are shown only.'),
  'node/unknown': kind('error', 'No node of the graph has the id.'),
  'node/unknown-type': kind('error', 'No node has the type.'),
  'node/missing-pack': kind(
    'error',
    'No node has the type; it looks like one of a pack that is not installed.',
  ),
  'node/newer-version': kind('error', 'The node was saved by a newer Patchwise.'),
  'node/no-migration': kind(
    'error',
    'The node was saved by an older Patchwise and cannot be brought up to date.',
  ),
  'node/outdated': kind(
    'info',
    'The node was saved by an older Patchwise and is brought up to date when loaded.',
  ),
  'node/unused': kind('warning', 'The node will not run, because nothing uses what it makes.'),
  'node/lifted': kind('info', 'The node runs once for every element of a stream.'),
  'node/muted': kind(
    'info',
    'The node does not run, because one that it needs is muted or passes nothing on.',
  ),
  'node/bypass-blocked': kind(
    'warning',
    'A bypassed node has no wired input of the type of its output, and so nothing to pass on.',
  ),
  'subgraph/misplaced': kind('error', 'An input or output of a subgraph is outside of any subgraph.'),
  'node/no-source': kind('error', 'The node has no parameter for a file from outside.'),
  'param/unknown': kind('error', 'The node has no parameter of that name.'),
  'param/invalid': kind('error', 'A parameter has a value outside what it allows.'),
  'param/missing': kind('error', 'A parameter that must be set is not set.'),
  'param/wired-and-set': kind('error', 'A parameter has both a value and a wire.'),
  'input/unknown': kind('error', 'The node has no input of that name.'),
  'input/missing': kind('error', 'A required input has no wire.'),
  'input/single': kind('error', 'A list of wires ends at an input that takes one value.'),
  'wire/unknown-node': kind('error', 'A wire starts at a node that does not exist.'),
  'wire/unknown-port': kind('error', 'A wire starts at an output that its node does not have.'),
  'wire/type-mismatch': kind('error', 'A wire joins ports whose types do not fit.'),
  'stream/length-mismatch': kind('error', 'Streams meet at a node whose lengths do not go together.'),
  'override/syntax': kind('error', 'An override is not of the form node.param=value.'),
  'view/unknown-node': kind('warning', 'A position is stored for a node that does not exist.'),
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Something wrong, doubtful or worth knowing about a document, with its place and what to do. */
export interface GraphProblem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** JSON pointer into the document; the empty string is the whole. */
  readonly path: string;
  /** Names the particular thing, as a sentence. */
  readonly message: string;
  /** What to do about it, as a sentence; empty when there is nothing to do. */
  readonly hint: string;
  /** The node to mark in an editor. */
  readonly nodeId?: string;
  /** The input, output or parameter of that node. */
  readonly port?: string;
  /** Place in the text, from 1; only for problems found while reading text. */
  readonly line?: number;
  readonly column?: number;
}

/** Makes a problem; its severity comes from the table. */
export function problem(
  code: ProblemCode,
  path: JsonPath,
  message: string,
  hint = '',
  where: Pick<GraphProblem, 'nodeId' | 'port'> = {},
): GraphProblem {
  return { code, severity: PROBLEMS[code].severity, path: toPointer(path), message, hint, ...where };
}

/** Whether any of the problems keeps the graph from running. */
export function hasErrors(problems: readonly GraphProblem[]): boolean {
  return problems.some((p) => p.severity === 'error');
}

/** One problem on one or two lines, for a terminal. */
export function formatProblem(p: GraphProblem): string {
  const place =
    p.line === undefined ? p.path || '/' : `line ${p.line}, column ${p.column} (${p.path || '/'})`;
  return `${p.severity} ${p.code} at ${place}: ${p.message}${p.hint === '' ? '' : `\n  ${p.hint}`}`;
}

/** The exception for places that cannot go on: the first error speaks, `details.problems` holds all. */
export function problemsError(problems: readonly GraphProblem[], what = 'The graph'): PatchwiseError {
  const errors = problems.filter((p) => p.severity === 'error');
  const first = errors[0] ?? problems[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new PatchwiseError(
    errorCode(first),
    `${what} cannot be used: ${first?.message ?? 'no reason given.'}${more}`,
    {
      hint: first?.hint || undefined,
      details: { problems },
    },
  );
}

function errorCode(first: GraphProblem | undefined): ErrorCode {
  switch (first?.code) {
    case 'document/version':
    case 'node/newer-version':
    case 'node/no-migration':
      return 'graph/version';
    case 'document/too-large':
    case 'json/too-deep':
    case 'json/too-long':
      return 'graph/too-large';
    default:
      return 'graph/invalid';
  }
}

import type { Plugin } from 'vite';

/** A part of a text, and what stands in its place. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/** What is read of a node of a syntax tree (ESTree). */
interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/**
 * Leaves out of the protocol what it says of itself to people: the server's description of its interface
 * (`/api/openapi.json`) is made of that, and a page has less to load before it shows anything.
 */
export const protocolModule: Plugin = {
  name: 'protocol-module',
  transform(code, id) {
    if (!/\/src\/protocol\/[^/]+\.ts$/.test(id)) return undefined;
    return cutsOf(this.parse(code))
      .sort((a, b) => b.from - a.from)
      .reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), code);
  },
};

/** Calls of `describe` on a schema, and texts called `description`; a `summary` says what a page without a server cannot do. */
function cutsOf(part: unknown): Cut[] {
  if (Array.isArray(part)) return part.flatMap(cutsOf);
  if (!isSyntax(part)) return [];
  const { callee, key, value } = part;
  if (part.type === 'CallExpression' && isSyntax(callee) && callee.type === 'MemberExpression') {
    const { object, property } = callee;
    if (isSyntax(object) && isSyntax(property) && property['name'] === 'describe')
      return [{ from: object.end, to: part.end, by: '' }, ...cutsOf(object)];
  }
  const told = isSyntax(key) && key['name'] === 'description';
  if (part.type === 'Property' && told && isSyntax(value) && isText(value))
    return [{ from: value.start, to: value.end, by: '""' }];
  return Object.values(part).flatMap(cutsOf);
}

function isSyntax(part: unknown): part is Syntax {
  return typeof part === 'object' && part !== null && typeof (part as Partial<Syntax>).type === 'string';
}

function isText({ type, value }: Syntax): boolean {
  return type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string');
}

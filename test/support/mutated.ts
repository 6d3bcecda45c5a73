import fc from 'fast-check';

/** A change of one place in a JSON value: what random values never hit, since nearly all of it stays valid. */
export interface Mutation {
  /** Which of all places, as a number that is taken modulo their count. */
  readonly at: number;
  readonly how: 'remove' | 'replace' | 'rename' | 'double' | 'number' | 'text';
  readonly value: unknown;
}

/** Values that programs stumble over. */
const ODD: readonly unknown[] = [
  ...[null, true, '', 'x', [], {}, [[]], 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 4294967296],
  ...[
    '__proto__',
    'constructor',
    '../../../../etc/passwd',
    '/etc/passwd',
    '\u0000',
    '\ud800',
    'a'.repeat(5000),
  ],
  ...[{ __proto__: null, constructor: { prototype: {} } }, { length: 1e9 }, [null], { toString: null }],
];

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('remove', 'replace', 'rename', 'double', 'number', 'text'),
  value: fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 2 })),
});

type Path = readonly (string | number)[];

/** The value with one place changed; the value itself stays as it is. */
export function mutated(value: unknown, { at, how, value: other }: Mutation): unknown {
  const places = pathsOf(value, []);
  const path = places[at % places.length] ?? [];
  if (path.length === 0) return other;
  const copy = structuredClone(value);
  const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as never)[key], copy) as Record<
    string | number,
    unknown
  >;
  const key = path.at(-1) as string | number;
  const old = parent[key];
  if (how === 'remove') {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (how === 'rename' && !Array.isArray(parent)) {
    delete parent[key];
    Object.defineProperty(parent, typeof other === 'string' ? other : `${key}f`, {
      ...{ value: old, enumerable: true, configurable: true, writable: true },
    });
  } else if (how === 'double' && Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(old));
  else if (how === 'number' && typeof old === 'number') parent[key] = -old * 1000 + 0.5;
  else if (how === 'text' && typeof old === 'string') parent[key] = `${old.slice(1)}\u0007${old}`;
  else parent[key] = other;
  return copy;
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

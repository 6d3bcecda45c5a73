import { PatchwiseError } from '../errors.ts';

/* What TypeScript checks while compiling, checked again for plain JavaScript where a call enters the library. */

/** What a value must be, in words that follow "Expected", and whether one is that. */
export type Check = readonly [expected: string, is: (value: unknown) => boolean];

/** One for each member of an interface: a member without one does not compile. */
export type Checks<Options> = { readonly [Name in keyof Options]-?: Check };

export const has = (value: unknown, ...members: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && members.every((member) => member in value);

/** An object, such as a document or options; no list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  has(value) && !Array.isArray(value);

/** Which ranks go is for who computes: `tensor/shape`. */
const isTensor = (value: unknown): boolean => {
  if (!isRecord(value)) return false;
  const { shape, data } = value;
  if (!Array.isArray(shape) || !(data instanceof Float32Array)) return false;
  return shape.reduce((product, side) => product * side, 1) === data.length;
};

export const TENSOR: Check = [
  'a tensor { shape: [N, C, H, W], data: Float32Array of N·C·H·W values }',
  isTensor,
];
export const TEXT: Check = ['a text', (value) => typeof value === 'string'];
/** Which numbers go is for who computes: `value/out-of-range`. */
export const NUMBER: Check = ['a number', (value) => typeof value === 'number'];
export const SEED: Check = [
  'a whole number',
  (value) => typeof value === 'number' || typeof value === 'bigint',
];
export const YES_OR_NO: Check = ['true or false', (value) => typeof value === 'boolean'];
export const FUNCTION: Check = ['a function', (value) => typeof value === 'function'];
export const RECORD: Check = ['an object', isRecord];
export const LIST: Check = ['a list', Array.isArray];
export const BYTES: Check = ['bytes (a Uint8Array)', (value) => value instanceof Uint8Array];
export const SIGNAL: Check = ['an AbortSignal', (value) => has(value, 'aborted', 'addEventListener')];
export const SIZE: Check = [
  'a size { width, height } in px',
  (value) => isRecord(value) && NUMBER[1](value['width']) && NUMBER[1](value['height']),
];
export const TEXTS: Check = ['a list of texts', (value) => Array.isArray(value) && value.every(TEXT[1])];

/** @param expected "an engine, as openEngine gives it" */
export const withMethods = (expected: string, ...methods: readonly string[]): Check => [
  expected,
  (value) => isRecord(value) && methods.every((method) => typeof value[method] === 'function'),
];

export const oneOf = (choices: readonly string[]): Check => [
  `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`,
  (value) => choices.includes(value as string),
];

/**
 * @param name of the argument, as the function's page calls it
 * @throws `usage/invalid` with name, expected and received, also as details, unless the value is that
 */
export function requireArgument(value: unknown, name: string, [expected, is]: Check): void {
  if (is(value)) return;
  const shown = describeValue(value);
  throw new PatchwiseError('usage/invalid', `Expected ${expected} as "${name}", but received ${shown}.`, {
    hint: `Give ${expected}.`,
    details: { argument: name, expected, received: shown },
  });
}

/** @throws `usage/invalid` unless `value` is a tensor */
export function requireTensor(value: unknown, name: string): void {
  requireArgument(value, name, TENSOR);
}

/**
 * The options of a function, each by itself.
 * @param checks of every option there is
 * @param needed names of those that cannot be left out
 * @throws `usage/invalid`
 */
export function requireOptions<Options>(
  value: unknown,
  checks: Checks<Options>,
  needed: readonly (keyof Options & string)[] = [],
): void {
  const names = needed.map((name) => `"${name}"`).join(', ');
  requireArgument(value, 'options', [`an object of options${names && `, with ${names}`}`, isRecord]);
  const given = value as Readonly<Record<string, unknown>>;
  for (const [name, check] of Object.entries(checks) as [keyof Options & string, Check][]) {
    if (given[name] !== undefined || needed.includes(name)) requireArgument(given[name], name, check);
  }
}

/** A value as a message shows it: what it is, and as much of it as fits. */
function describeValue(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof URL) return `the address ${value.href}`;
  const { shape, data } = value as { readonly shape?: unknown; readonly data?: unknown };
  if (Array.isArray(shape)) {
    const held = (data as { readonly length?: unknown } | undefined | null)?.length;
    return `an object of shape [${shape.join(', ')}] with ${held ?? 'no'} values (${data?.constructor?.name ?? 'no data'})`;
  }
  const kind = value.constructor?.name ?? 'Object';
  return kind === 'Object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : `a ${kind}`;
}

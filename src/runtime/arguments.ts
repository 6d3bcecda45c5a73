import { PatchwiseError } from '../errors.ts';

/* What TypeScript checks while compiling, checked again for plain JavaScript where a call enters the library. */

/**
 * @param name of the argument, as the function's page calls it
 * @param expected what it must be: "a tensor { shape: [N, C, H, W], data }"
 * @throws `usage/invalid` with name, expected and received, also as details, unless `ok`
 */
export function requireArgument(ok: boolean, name: string, expected: string, received: unknown): void {
  if (ok) return;
  const shown = describeValue(received);
  throw new PatchwiseError('usage/invalid', `Expected ${expected} as "${name}", but received ${shown}.`, {
    hint: `Give ${expected}.`,
    details: { argument: name, expected, received: shown },
  });
}

/** Whether shape and number of values agree, and which ranks go, is for who computes: `tensor/shape`. @throws `usage/invalid` unless `value` is a tensor */
export function requireTensor(value: unknown, name: string): void {
  requireArgument(isTensor(value), name, 'a tensor { shape: [N, C, H, W], data: Float32Array }', value);
}

/** @throws `usage/invalid` unless `value` is one of the texts */
export function requireChoice(value: unknown, name: string, choices: readonly string[]): void {
  const listed = choices.map((choice) => `'${choice}'`).join(', ');
  requireArgument(typeof value === 'string' && choices.includes(value), name, `one of ${listed}`, value);
}

/** @throws `usage/invalid` unless `value` is an object with these methods or properties */
export function requireObject(
  value: unknown,
  name: string,
  expected: string,
  members: readonly string[],
): void {
  const is = typeof value === 'object' && value !== null && members.every((member) => member in value);
  requireArgument(is, name, expected, value);
}

function isTensor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { shape, data } = value as { readonly shape?: unknown; readonly data?: unknown };
  return Array.isArray(shape) && data instanceof Float32Array;
}

/** A value as a message shows it: what it is, and as much of it as fits. */
function describeValue(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const { shape, data } = value as { readonly shape?: unknown; readonly data?: unknown };
  if (Array.isArray(shape)) {
    const held = (data as { readonly length?: unknown } | undefined)?.length;
    return `an object of shape [${shape.join(', ')}] with ${held ?? 'no'} values (${data?.constructor?.name ?? 'no data'})`;
  }
  const kind = (value as object).constructor?.name ?? 'Object';
  return kind === 'Object'
    ? `an object with ${Object.keys(value as object).join(', ') || 'nothing'}`
    : `a ${kind}`;
}

/** A place in a JSON value: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** JSON pointer (RFC 6901) of a path: `/nodes/train/params/updates`; the root is the empty string. */
export function toPointer(path: JsonPath): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

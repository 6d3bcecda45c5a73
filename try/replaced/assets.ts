import { join } from '../node/path.ts';
import { PACKAGE } from '../node/shipped.ts';

/** Where a file that ships with Patchwise is, as the adapters of `node:fs` read it. */
export function assetPath(name: string): string {
  return join(PACKAGE, name);
}

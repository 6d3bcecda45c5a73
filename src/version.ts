import { createRequire } from 'node:module';

/** The version of this package, as in package.json (beside both src and dist). */
export const VERSION: string = (
  createRequire(import.meta.url)('../package.json') as { readonly version: string }
).version;

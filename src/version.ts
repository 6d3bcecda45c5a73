import { createRequire } from 'node:module';

/** The version of this package, as in package.json (two folders up from both src/model and dist/model). */
export const VERSION: string = (
  createRequire(import.meta.url)('../package.json') as { readonly version: string }
).version;

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What Node is given with `--import` to run TypeScript, from any folder: tsx. */
export const TYPESCRIPT = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

// Packages are loaded as they are. tsx looks through whatever is loaded, and where a large file of a package imports
// something when asked, as the compiler of the kernels does, that takes ten seconds of a processor.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Of the hooks that are registered, the last is asked first.
if (isMainThread) register(import.meta.url);

/** The hook, in the thread of the hooks. */
export async function load(url, context, next) {
  if (context.format !== 'module' || !url.startsWith('file:') || !url.includes('/node_modules/')) {
    return next(url, context);
  }
  return { format: 'module', source: await readFile(new URL(url)), shortCircuit: true };
}

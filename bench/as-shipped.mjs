/**
 * `node --import ./bench/as-shipped.mjs`: the benchmark runs the sources as they are shipped, without their types and
 * with nothing added. What tsx makes of a source names every function each time that it is made (esbuild's `keepNames`),
 * which takes time that no user spends (docs/performance.md).
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const SOURCES = new URL('../src/', import.meta.url).href;

/** Runs on the thread of the hooks. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith(SOURCES) || !url.endsWith('.ts')) return nextLoad(url, context);
  const { transformWithOxc } = await import('vite');
  const path = fileURLToPath(url);
  const { code } = await transformWithOxc(await readFile(path, 'utf8'), path);
  return { format: 'module', source: code, shortCircuit: true };
}

if (isMainThread) register(import.meta.url);

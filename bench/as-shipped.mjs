/**
 * `node --import ./bench/as-shipped.mjs`: the benchmark takes what it imports from src/ out of dist/ instead, as it is
 * shipped. What tsx makes of a source names every function each time that it is made (esbuild's `keepNames`), which takes
 * time that no user spends (docs/performance.md).
 */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const SOURCES = new URL('../src/', import.meta.url).href;
const SHIPPED = new URL('../dist/', import.meta.url).href;

/** Runs on the thread of the hooks. */
export function resolve(specifier, context, nextResolve) {
  const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : specifier;
  return url.startsWith(SOURCES)
    ? nextResolve(SHIPPED + url.slice(SOURCES.length).replace(/\.ts$/, '.js'), context)
    : nextResolve(specifier, context);
}

if (isMainThread) register(import.meta.url);

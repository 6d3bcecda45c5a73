// Node's hooks for files of TypeScript: their code in JavaScript, kept in node_modules/.cache from one process to the next.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'patchwise-specs');
const require = createRequire(import.meta.url);

/** How esbuild makes JavaScript of it: what tsconfig.json says, with the JSX of the editor. */
const OPTIONS = {
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  tsconfigRaw: { compilerOptions: { target: 'ES2023', verbatimModuleSyntax: true } },
};
const SETTINGS = JSON.stringify([OPTIONS, require('esbuild/package.json').version]);

/** An import of a file by its ending needs no search. */
export function resolve(specifier, context, next) {
  if (!/^\.{1,2}\/.*\.tsx?$/.test(specifier) || !context.parentURL?.startsWith('file:'))
    return next(specifier, context);
  return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
}

export function load(url, context, next) {
  if (!/^file:.*\.tsx?$/.test(url)) return next(url, context);
  return { format: 'module', source: javascriptOf(fileURLToPath(url)), shortCircuit: true };
}

/** @param path of a file of TypeScript @returns its JavaScript */
export function javascriptOf(path) {
  const text = readFileSync(path, 'utf8');
  // One file for each source, so that the folder does not grow with every change of one.
  const kept = join(CACHE, createHash('sha1').update(path).digest('hex'));
  const head = `//${createHash('sha1').update(SETTINGS).update(text).digest('hex')}\n`;
  const found = read(kept);
  if (found?.startsWith(head)) return found.slice(head.length);
  // Only now: loading esbuild costs more than reading all that is kept.
  const { code } = require('esbuild').transformSync(text, {
    ...OPTIONS,
    loader: path.endsWith('x') ? 'tsx' : 'ts',
    sourcefile: path,
  });
  keep(kept, head + code);
  return code;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Many processes may keep the same at once: each file appears whole. What cannot be kept is made again. */
function keep(path, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    const own = `${path}.${process.pid}`;
    writeFileSync(own, text);
    renameSync(own, path);
  } catch {}
}

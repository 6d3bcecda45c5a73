import { fileURLToPath } from 'node:url';

const core = fileURLToPath(new URL('../node_modules/litegraph.js/build/litegraph.core.js', import.meta.url));

/** The core has no node types of its own, and less than half the size. */
export const litegraphAlias = [{ find: /^litegraph\.js$/, replacement: core }];

/** What litegraph would evaluate: a number that is typed, and classes that are made from text. None of it is used. */
const EVALUATED = [
  ['v = eval(v);', 'v = Number(v);'],
  ['var classobj = Function(ctor_code);', 'throw new Error("not available");'],
  ['var classobj = Function(code);', 'throw new Error("not available");'],
  ['(new Function("with(this) { " + code + "}")).call(this);', 'throw new Error("not available");'],
] as const;

/** It exports by the `this` of a script, which a module does not have. */
const EXPORTED = [
  ['})(this);', '})(exports);'],
  ['if (typeof exports != "undefined") {', 'if (false) {'],
] as const;

/** Makes litegraph a module, and takes the evaluation of text out of it, so that nothing in the page could do it. */
export const litegraphModule = {
  name: 'litegraph-module',
  transform(code: string, id: string): string | undefined {
    if (!id.includes('litegraph.core.js')) return undefined;
    return [...EVALUATED, ...EXPORTED].reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`litegraph.js no longer has: ${from}`);
      return text.replace(from, to);
    }, code);
  },
};

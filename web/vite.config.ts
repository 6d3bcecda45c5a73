import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const studio = process.env['PATCHWISE_STUDIO'] ?? 'http://127.0.0.1:7860';
const core = fileURLToPath(new URL('../node_modules/litegraph.js/build/litegraph.core.js', import.meta.url));

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
const litegraphModule = {
  name: 'litegraph-module',
  transform(code: string, id: string): string | undefined {
    if (!id.includes('litegraph.core.js')) return undefined;
    return [...EVALUATED, ...EXPORTED].reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`litegraph.js no longer has: ${from}`);
      return text.replace(from, to);
    }, code);
  },
};

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [litegraphModule],
  // The core has no node types of its own, and less than half the size.
  resolve: { alias: [{ find: /^litegraph\.js$/, replacement: core }] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': studio, '/socket.io': { target: studio, ws: true } },
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const studio = process.env['PATCHWISE_STUDIO'] ?? 'http://127.0.0.1:7860';
const core = fileURLToPath(new URL('../node_modules/litegraph.js/build/litegraph.core.js', import.meta.url));

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  // The core has no node types of its own, and less than half the size.
  resolve: { alias: [{ find: /^litegraph\.js$/, replacement: core }] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': studio, '/socket.io': { target: studio, ws: true } },
  },
});

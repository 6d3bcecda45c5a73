import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { litegraphAlias, litegraphModule } from './litegraph-module.ts';
import { protocolModule } from './protocol-module.ts';

const studio = process.env['PATCHWISE_STUDIO'] ?? 'http://127.0.0.1:7860';

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [litegraphModule, protocolModule],
  resolve: { alias: litegraphAlias },
  build: {
    outDir: 'dist',
    // What is bundled is under licences that ask to be passed on with it.
    license: { fileName: 'licenses.md' },
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // What the page begins with is one file: cut where files that load later share it, it would be twenty, and each
        // is asked for by itself.
        codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': studio, '/socket.io': { target: studio, ws: true } },
  },
});

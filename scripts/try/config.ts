import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin, Rolldown } from 'vite';
import { litegraphAlias, litegraphModule } from '../../web/litegraph-module.ts';
import { protocolModule } from '../../web/protocol-module.ts';
import type { Site } from './site.ts';

const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Node's modules, as far as the shared code uses them, on what browsers have. */
const NODE: Readonly<Record<string, string>> = {
  'node:crypto': 'crypto',
  'node:events': 'events',
  'node:fs': 'fs',
  'node:fs/promises': 'fs-promises',
  'node:module': 'module',
  'node:os': 'os',
  'node:path': 'path',
  'node:timers/promises': 'timers-promises',
  'node:zlib': 'zlib',
};

/** Modules of the shared code that are of Node altogether: here is what takes their place. */
export const REPLACED: Readonly<Record<string, string>> = {
  'src/image/codec/decode-image.ts': 'try/replaced/decode-image.ts',
  'src/image/codec/encode-animation.ts': 'try/replaced/encode-animation.ts',
  'src/image/codec/encode-image.ts': 'try/replaced/encode-image.ts',
  'src/image/codec/encode-video.ts': 'try/replaced/encode-video.ts',
  'src/model/training/chain-process.ts': 'try/replaced/chain-process.ts',
  'src/render/draw-svg.ts': 'try/replaced/draw-svg.ts',
  'src/runtime/assets.ts': 'try/replaced/assets.ts',
  'src/runtime/engine/onnx/onnx-proto.ts': 'try/replaced/onnx-proto.ts',
  'src/runtime/wasm/kernel-threads.ts': 'try/replaced/kernel-threads.ts',
  'web/src/api/link.ts': 'try/page/link.ts',
};

/** What shared code asks of the process. */
export const PROCESS: Readonly<Record<string, string>> = {
  'process.platform': '"browser"',
  'process.arch': '"wasm"',
  'process.env': '({})',
  'process.versions.node': '""',
};

const VIRTUAL = 'virtual:patchwise-try';

/** Puts the browser's modules in the place of Node's, for the page and for its workers. */
export function replacements(site: Pick<Site, 'module'>): Plugin {
  const byPath = new Map(Object.entries(REPLACED).map(([from, to]) => [at(from), at(to)]));
  return {
    name: 'patchwise-try',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === VIRTUAL) return `\0${VIRTUAL}`;
      const node = NODE[source];
      if (node !== undefined) return at(`try/node/${node}.ts`);
      // What is left of it after shaking is an error, see generateBundle.
      if (source.startsWith('node:')) return { id: source, external: true };
      if (!source.startsWith('.') || importer === undefined) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      const other = found === null ? undefined : byPath.get(found.id);
      // What takes a module's place may use the module itself.
      return other === undefined || importer === other ? found : other;
    },
    load: (id) => (id === `\0${VIRTUAL}` ? site.module : undefined),
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const foreign = file.type === 'chunk' ? file.imports.filter((name) => name.startsWith('node:')) : [];
        if (foreign.length > 0)
          throw new Error(`${file.fileName} uses ${foreign}, which browsers do not have.`);
      }
    },
  };
}

/** Gives the service worker the names of the page's files, and a name that changes with any of them. */
function serviceWorker(site: Site): Plugin {
  return {
    name: 'patchwise-service-worker',
    enforce: 'post',
    // After the others: Vite takes out chunks that held styles only.
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => nameFiles(bundle, site),
    },
  };
}

function nameFiles(bundle: Rolldown.OutputBundle, site: Site): void {
  const files = Object.values(bundle).filter(({ fileName }) => fileName !== 'service-worker.js');
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
  }
  for (const name of Object.keys(site.written).sort()) hash.update(name);
  const worker = bundle['service-worker.js'];
  if (worker?.type !== 'chunk') throw new Error('The service worker was not built.');
  const first = new Set(['', ...Object.keys(site.written).filter((name) => /nodes-\w+\.json$/.test(name))]);
  const begin = (name: string | undefined): void => {
    const file = name === undefined ? undefined : bundle[name];
    if (file === undefined || first.has(file.fileName)) return;
    first.add(file.fileName);
    if (file.type !== 'chunk') return;
    const { importedCss } = file.viteMetadata ?? { importedCss: [] };
    for (const one of [...file.imports, ...importedCss]) begin(one);
  };
  const chunks = files.filter((file) => file.type === 'chunk');
  for (const { facadeModuleId, fileName } of chunks) {
    // What the page imports by itself after its studio is open belongs to the first view, too.
    if (facadeModuleId === at('try/index.html') || facadeModuleId === at('web/src/main.tsx')) begin(fileName);
  }
  const rest = [
    ...files.map(({ fileName }) => fileName).filter((name) => name !== 'index.html'),
    ...Object.keys(site.written).filter((name) => name.endsWith('.json')),
  ].filter((name) => !first.has(name));
  const page = bundle['index.html'];
  const html = page?.type === 'asset' ? String(page.source) : '';
  const policy = /Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  if (policy === undefined) throw new Error('The page has no content security policy.');
  const name = hash.digest('hex').slice(0, 12);
  const build = JSON.stringify({ name, first: [...first], rest, policy });
  worker.code = `const BUILD = ${build};\n${worker.code}`;
}

export function tryConfig(site: Site, outDir: string): InlineConfig {
  const root = at('try');
  return {
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    publicDir: at('web/public'),
    plugins: [replacements(site), litegraphModule, protocolModule, serviceWorker(site)],
    resolve: { alias: litegraphAlias },
    define: PROCESS,
    worker: { format: 'es', plugins: () => [replacements(site)] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1000,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { index: at('try/index.html'), 'service-worker': at('try/service-worker.ts') },
        // Modules of the house do nothing by being loaded, but for those that say so in their name.
        treeshake: {
          moduleSideEffects: (id: string) =>
            !/[\\/]src[\\/]/.test(id) || /\.css$|web[\\/]src[\\/]main\.tsx$/.test(id),
        },
        output: {
          entryFileNames: ({ name }) =>
            name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
        },
      },
    },
  };
}

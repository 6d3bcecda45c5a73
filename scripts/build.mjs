// `npm run build`: dist/, of what src/ is. Modules that are always loaded together become one file: Node takes longer to
// find and open five hundred than to run them. Declarations stay a file each.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is loaded by its name: the package's entries, the command line, what npm runs, and processes of their own. */
const ENTRIES = [
  'index',
  'entry/model',
  'entry/graph',
  'testing/index',
  'cli/main',
  'runtime/engine/onnx/other-systems',
  ...readdirSync(join(root, 'src'), { recursive: true })
    .filter((path) => path.endsWith('-child.ts'))
    .map((path) => path.replaceAll('\\', '/').slice(0, -'.ts'.length)),
];

/** Types are checked by `npm run typecheck`: checked here once more, declarations would take half as long again. */
async function declare() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(1);
}

// What no source makes any more must not stay: it would be packed.
rmSync(join(root, 'dist'), { recursive: true, force: true });
await Promise.all([
  declare(),
  build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    // Of these a few functions are used, of many files or of large ones.
    ssr: {
      noExternal: [
        'zod',
        'rxjs',
        'tslib',
        'opentype.js',
        'protobufjs',
        /^@protobufjs/,
        'long',
        /^d3-/,
        'internmap',
      ],
      resolve: { conditions: ['es2015', 'import', 'module', 'default'] },
    },
    // Its other form has no default export.
    resolve: { alias: { 'opentype.js': join(root, 'node_modules', 'opentype.js', 'dist', 'opentype.js') } },
    build: {
      ssr: true,
      outDir: 'dist',
      // What is bundled is under licences that ask to be passed on with it.
      license: { fileName: 'licenses.md' },
      emptyOutDir: false,
      target: 'node20.19',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(ENTRIES.map((name) => [name, join(root, 'src', `${name}.ts`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }),
]);

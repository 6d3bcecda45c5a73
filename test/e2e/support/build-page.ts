import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { PROCESS, replacements } from '../../../scripts/try/config.ts';
import { VERSION } from '../../../src/version.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles a script of this folder with the adapters of the site, whose engine it may use. @param dist of the site */
export async function buildPage(script: string, dist: string, out: string): Promise<void> {
  const engines: Record<string, object> = {};
  for (const file of await readdir(join(dist, 'engine'))) {
    const [device = ''] = file.split('-');
    const path = `engine/${file}`;
    const part = file.endsWith('.js')
      ? { script: path }
      : { name: path, bytes: (await stat(join(dist, path))).size };
    engines[device] = { ...engines[device], ...part };
  }
  const shipped: Record<string, number> = {};
  for (const name of await readdir(join(dist, 'reference'))) {
    shipped[`reference/${name}`] = (await stat(join(dist, 'reference', name))).size;
  }
  const module = Object.entries({
    VERSION,
    SHIPPED: shipped,
    ENGINE_FILES: engines,
    CATALOGUE: '',
    TEMPLATES: [],
  })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join('\n');
  await build({
    configFile: false,
    root: join(ROOT, 'test', 'e2e', 'support'),
    base: './',
    logLevel: 'error',
    publicDir: false,
    plugins: [replacements({ module })],
    worker: { format: 'es', plugins: () => [replacements({ module })] },
    define: PROCESS,
    build: {
      outDir: out,
      target: 'es2022',
      minify: false,
      rolldownOptions: {
        input: join(ROOT, 'test', 'e2e', 'support', script),
        output: { entryFileNames: 'assets/page.js' },
      },
    },
  });
  await mkdir(out, { recursive: true });
  await copyFile(join(ROOT, 'node_modules', 'mocha', 'mocha.js'), join(out, 'mocha.js'));
  const scripts = '<script src="mocha.js"></script><script type="module" src="assets/page.js"></script>';
  await writeFile(
    join(out, 'index.html'),
    `<!doctype html><meta charset="utf-8"><div id="mocha"></div>${scripts}`,
  );
}

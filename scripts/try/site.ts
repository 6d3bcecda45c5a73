import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { thumbnailOf } from '../../src/server/security/thumbnail.ts';
import { readTemplates } from '../../src/server/templates.ts';
import { VERSION } from '../../src/version.ts';
import { sampleThumbnail } from '../../try/shared/sample-thumbnail.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

/** What the site holds beside its scripts. */
export interface Site {
  /** The module `virtual:patchwise-try`. */
  readonly module: string;
  /** Files that are copied: path on the site → absolute path. */
  readonly copied: Readonly<Record<string, string>>;
  /** Files that are written: path on the site → bytes. */
  readonly written: Readonly<Record<string, string | Uint8Array>>;
}

/** onnxruntime-web, unchanged: its threads load the same script again. */
const ENGINES = {
  wasm: { script: 'onnxruntime-web/wasm', binary: 'onnxruntime-web/ort-wasm-simd-threaded.wasm' },
  webgpu: {
    script: 'onnxruntime-web/webgpu',
    binary: 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm',
  },
} as const;

/** As `virtual:patchwise-try` has them. */
export interface EngineFiles {
  readonly script: string;
  /** Its WebAssembly, packed. */
  readonly name: string;
  readonly bytes: number;
}

/** Gathers all that the site ships: nodes, gallery, samples, fonts, references, and the engine packed. */
export async function collectSite(): Promise<Site> {
  const registry = patchwiseRegistry();
  const workflows = join(ROOT, 'workflows');
  const templates = await readTemplates({ workflows, samples: join(ROOT, 'samples'), registry });
  const onSite = (path: string) => path.slice(ROOT.length).replaceAll('\\', '/');
  const copied: Record<string, string> = {};
  for (const folder of ['samples', 'reference', 'fonts']) {
    for (const path of await filesBelow(join(ROOT, folder))) copied[onSite(path)] = path;
  }
  const written: Record<string, string | Uint8Array> = {};
  for (const [name, path] of Object.entries(copied)) {
    const small = sampleThumbnail(name);
    // A browser cannot show a part of a JPEG file: what the gallery shows is made here, once.
    if (small !== undefined) written[small] = await thumbnailOf({ path, name });
  }
  const gallery = templates.map(({ id, title, description, document, picture, card, recipe }) => {
    written[`templates/${id}.json`] = JSON.stringify(document);
    for (const one of [picture, card]) if (one !== undefined) copied[onSite(one.path)] = one.path;
    return {
      ...{ id, title, description },
      ...(recipe && { recipe }),
      ...(picture && { picture: onSite(picture.path) }),
      ...(card && { card: onSite(card.path) }),
    };
  });
  const catalogue = JSON.stringify(registry.catalogue());
  const cataloguePath = `assets/nodes-${hashOf(catalogue)}.json`;
  written[cataloguePath] = catalogue;
  const engines: Record<string, EngineFiles> = {};
  for (const [device, { script, binary }] of Object.entries(ENGINES)) {
    const packed = gzipSync(await readFile(require.resolve(binary)), { level: 9 });
    const code = await readFile(fileURLToPath(import.meta.resolve(script)));
    const files = {
      script: `engine/${device}-${hashOf(code)}.js`,
      name: `engine/${device}-${hashOf(packed)}.bin`,
      bytes: packed.byteLength,
    };
    written[files.script] = code;
    written[files.name] = packed;
    engines[device] = files;
  }
  const shipped: Record<string, number> = {};
  for (const [name, path] of Object.entries(copied)) shipped[name] = (await stat(path)).size;
  const constants = {
    VERSION,
    SHIPPED: shipped,
    ENGINE_FILES: engines,
    CATALOGUE: cataloguePath,
    TEMPLATES: gallery,
  };
  const module = Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join('\n');
  return { module, copied, written };
}

export async function writeSite({ copied, written }: Site, out: string): Promise<void> {
  for (const [name, path] of Object.entries(copied)) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await copyFile(path, join(out, name));
  }
  for (const [name, bytes] of Object.entries(written)) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await writeFile(join(out, name), bytes);
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 10);
}

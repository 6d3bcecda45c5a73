import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm pack` would put into the package, as it is built now. */
function packed(): Packed {
  const npm = process.env['npm_execpath'];
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const inherits = npm?.endsWith('.js') === true;
  const { stdout } = spawnSync(inherits ? process.execPath : 'npm', inherits ? [npm, ...args] : args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32' && !inherits,
  });
  const found = JSON.parse(stdout) as Packed[] | Record<string, Packed>;
  return (Array.isArray(found) ? found[0] : Object.values(found)[0]) as Packed;
}

/** Packages that the sources import, by their names. */
function imported(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    // What new-pack.ts imports in its texts, the pack that it writes imports.
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name === 'new-pack.ts') continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8').replaceAll(/^\s*\*.*$/gm, '');
    for (const [, name = ''] of text.matchAll(/(?:from|import|import\(|\)\(|resolve\()\s*'([^'.][^']*)'/g)) {
      if (isBuiltin(name) || name.startsWith('#')) continue;
      const parts = name.split('/');
      names.add(parts.slice(0, name.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return names;
}

/** Hooks of the loader that print the file of each module that is loaded. */
const TOLD = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  const hooks = \`
    export async function load(url, context, next) { process._rawDebug('loaded ' + url); return next(url, context); }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));
`)}`;

interface Loaded {
  /** By their names. */
  readonly packages: readonly string[];
  /** Files of this package. */
  readonly own: readonly string[];
}

/** What an import loads before anything is called. */
function loadedBy(name: string): Loaded {
  const args = ['--import', TOLD, '--input-type=module', '-e', `await import('${name}')`];
  const { stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(status, stderr).to.equal(0);
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url);
  const nameOf = (url: string) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return {
    packages: [...new Set(urls.flatMap((url) => nameOf(url) ?? []))],
    own: urls.filter((url) => nameOf(url) === undefined).map((url) => fileURLToPath(url)),
  };
}

/** A text of each package that is built into `dist` and is large, by which the file that holds it is found. */
const BUILT_IN = {
  'opentype.js': 'Unsupported OpenType signature',
  protobufjs: 'invalid wire type',
  'd3-shape': 'curveLinear',
};

describe('the package', () => {
  it('holds what runs, and nothing else', function () {
    if (!existsSync(join(root, 'dist', 'index.js'))) this.skip();
    const { files, size, unpackedSize } = packed();
    const paths = files.map(({ path }) => path);
    expect(paths).to.include.members([
      'bin/patchwise.mjs',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/main.js',
      'workflows/random.json',
      'samples/models/lake-96.safetensors',
      'reference/energy-net-1.json',
      'fonts/DejaVuSans.ttf',
      'fonts/LICENSE',
      'scripts/prepare-onnxruntime.mjs',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
    ]);
    const allowed =
      /^(bin|dist|web\/dist|workflows|samples|reference|fonts)\/|^scripts\/prepare-onnxruntime\.mjs$|^[A-Z]+(\.md)?$|^(package|sbom\.cdx)\.json$/;
    expect(paths.filter((path) => !allowed.test(path))).to.deep.equal([]);
    // Maps would lead to sources that are not in the package.
    expect(
      paths.filter((path) => /\.map$|\.patchwise-|\.spec\.|\.tsx?$/.test(path) && !path.endsWith('.d.ts')),
    ).to.deep.equal([]);
    expect(size, 'bytes to download').to.be.lessThan(13_000_000);
    expect(unpackedSize, 'bytes on disk').to.be.lessThan(20e6);
  });

  it('depends on what its sources import, on nothing less and nothing more', () => {
    const declared = new Set([
      ...Object.keys(manifest.dependencies),
      ...Object.keys(manifest.peerDependencies),
    ]);
    const used = imported();
    expect(
      [...used].filter((name) => !declared.has(name) && !/^(patchwise|@tensorflow\/)/.test(name)),
    ).to.deep.equal([]);
    // Found by path or by name at run time.
    const byName = new Set(Object.keys(manifest.peerDependencies));
    expect(
      Object.keys(manifest.dependencies).filter((name) => !used.has(name) && !byName.has(name)),
    ).to.deep.equal([]);
  });

  it('gives a reason for each dependency', () => {
    const text = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
    const { dependencies, peerDependencies, devDependencies } = manifest;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })) {
      if (!name.startsWith('@types/')) expect(text, name).to.include(name);
    }
  });

  it('brings nothing large that only some need: those are optional peers', () => {
    for (const name of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[name]?.optional, name).to.equal(true);
    }
    expect(manifest).to.not.have.property('optionalDependencies');
  });

  it('needs no install script of any package that it brings', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean; dev?: boolean; peer?: boolean }>;
    };
    const withScript = Object.entries(lock.packages)
      .filter(([path, entry]) => path !== '' && entry.hasInstallScript === true && entry.dev !== true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    // Its script only fetches CUDA, and is told not to.
    expect(withScript).to.deep.equal(['onnxruntime-node']);
    expect(manifest.scripts['preinstall']).to.include('prepare-onnxruntime');
  });

  it('can be imported and required by its name', function () {
    if (!existsSync(join(root, 'dist', 'index.js'))) this.skip();
    for (const exported of Object.values(manifest.exports)) {
      const files = typeof exported === 'string' ? [exported] : Object.values(exported);
      for (const file of files) expect(existsSync(join(root, file)), file).to.equal(true);
    }
    const version = (script: string, type: string) =>
      spawnSync(process.execPath, [`--input-type=${type}`, '-e', script], { cwd: root, encoding: 'utf8' })
        .stdout;
    expect(version("console.log(require('patchwise').VERSION)", 'commonjs')).to.include(manifest.version);
    expect(version("console.log((await import('patchwise')).VERSION)", 'module')).to.include(
      manifest.version,
    );
  });

  it('loads no more when it is imported than its functions need to be there', function () {
    if (!existsSync(join(root, 'dist', 'index.js'))) this.skip();
    for (const name of ['patchwise', 'patchwise/model', 'patchwise/graph']) {
      const loaded = loadedBy(name);
      // Pictures, devices and the web server are loaded by what needs them; schemas are built in.
      expect(loaded.packages, name).to.deep.equal([]);
      // Node takes a millisecond for each file: of the sources, some 500.
      expect(loaded.own, name).to.have.length.within(1, 90);
      // Neither is what draws text and plots, or writes ONNX files.
      for (const [built, text] of Object.entries(BUILT_IN)) {
        const holding = loaded.own.filter((file) => readFileSync(file, 'utf8').includes(text));
        expect(holding, `${name} loads ${built}`).to.deep.equal([]);
      }
    }
    // The first words of the command line are loaded with less still.
    const words = loadedBy('./dist/cli/main.js');
    expect(words.packages).to.deep.equal(['commander']);
    expect(words.own).to.have.length.within(1, 40);
  });

  it('is told apart from what is built into it by texts that are there', function () {
    const dist = join(root, 'dist');
    if (!existsSync(join(dist, 'index.js'))) this.skip();
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.js'));
    for (const [built, text] of Object.entries(BUILT_IN)) {
      const holding = files.filter((file) => readFileSync(join(dist, file), 'utf8').includes(text));
      expect(holding, built).to.have.length.above(0);
    }
  });

  it('tells its changes by Keep a Changelog, the version of today among them', () => {
    const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    const versions = [...text.matchAll(/^## \[([^\]]+)\]/gm)].map(([, version]) => version);
    expect(versions[0]).to.equal('Unreleased');
    expect(versions).to.include(manifest.version);
    const kinds = [...text.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
    for (const kind of kinds) {
      expect(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']).to.include(kind);
    }
  });
});

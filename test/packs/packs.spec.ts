import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { loadDocument } from '../../src/graph/check/load.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { ResultCache } from '../../src/graph/run/cache/result-cache.ts';
import { collectRun } from '../../src/graph/run/collect-run.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import { packOfType, packPrefix } from '../../src/graph/types/pack.ts';
import { compatibilityTag } from '../../src/machines/broker/keys.ts';
import { defineNode, port } from '../../src/nodes/kit.ts';
import { loadPacks } from '../../src/nodes/packs/load-packs.ts';
import { addPack, packedOf, removePack } from '../../src/nodes/packs/manage-packs.ts';
import { packDigest } from '../../src/nodes/packs/pack-digest.ts';
import { readAllowed, writeAllowed } from '../../src/nodes/packs/pack-folder.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { openLivePacks } from '../../src/server/packs/live-packs.ts';
import { readServerPacks } from '../../src/server/packs/pack-catalogue.ts';
import { failure } from '../support/failure.ts';
import { buildPatchwise, numberPack, writePack } from './build-pack.ts';

const HASH = 'ab'.repeat(32);
const failureOf = (action: Promise<unknown>) => failure(() => action);

const graph = (type: string) => ({
  ...{ format: 'patchwise-graph', version: 1, meta: {} },
  nodes: { one: { type, params: { size: 3 } }, two: { type: 'image/blur@1', in: { image: 'one.value' } } },
});

describe('names of packs', () => {
  it('are what types begin with, and can be told from a type', () => {
    expect(packPrefix('halftone')).to.equal('halftone');
    expect(packPrefix('@acme/halftone')).to.equal('acme/halftone');
    for (const bad of ['', 'Halftone', 'a.b', '../x', '@acme', '@a/b/c', 'a/b', '_x', '-x'])
      expect(packPrefix(bad), bad).to.equal(undefined);
    expect(packOfType('halftone/dots')).to.equal('halftone');
    expect(packOfType('acme/halftone/dots')).to.equal('@acme/halftone');
    for (const bad of ['dots', 'a/b/c/d', 'A/b']) expect(packOfType(bad), bad).to.equal(undefined);
  });
});

describe('what npm says of a package that it packed', () => {
  const one = { name: 'halftone', version: '1.0.0', filename: 'halftone-1.0.0.tgz', size: 7 };

  it('is read as npm 10 and 11 say it, in a list, and as npm 12 does, by its name', () => {
    for (const said of [[one], { halftone: one }]) {
      expect(packedOf(JSON.stringify(said))).to.deep.include(one);
    }
  });

  it('is quoted where it is neither', async () => {
    for (const said of ['', 'npm notice', '[]', '{}', '[{"name":"halftone"}]']) {
      const { code, hint } = await failure(() => packedOf(said));
      expect(code).to.equal('tool/failed');
      expect(hint).to.include(JSON.stringify(said));
    }
  });
});

describe('packs of a home', () => {
  let folder: string;
  let home: string;
  before(buildPatchwise);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-packs-'));
    home = join(folder, 'home');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  /** Puts a pack where npm would, without npm. */
  function place(name: string, code: string, { version = '1.0.0', manifest = {} } = {}): void {
    const modules = join(home, 'packs', 'node_modules');
    mkdirSync(modules, { recursive: true });
    const from = writePack(folder, { name, version, code, manifest });
    rmSync(join(modules, name), { recursive: true, force: true });
    mkdirSync(join(modules, name));
    for (const file of ['package.json', 'nodes.js'])
      writeFileSync(join(modules, name, file), readFileSync(join(from, file)));
  }

  /** Code that leaves the number of its process in a file when it is loaded. */
  function marked(type: string): string {
    const file = JSON.stringify(join(folder, 'loaded'));
    return numberPack(
      type,
      1,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${file}, String(process.pid));`,
    );
  }
  const loadedBy = () =>
    existsSync(join(folder, 'loaded')) ? readFileSync(join(folder, 'loaded'), 'utf8') : '';

  it('are loaded only when they are on the list, whatever lies there and whatever a graph says', async () => {
    place('probe', marked('probe/one'));
    const { registry, failures } = await loadPacks(home);
    expect(failures).to.deep.equal([]);
    expect(registry.latest('probe/one')).to.equal(undefined);
    const document = { ...graph('probe/one@1'), meta: { packs: ['probe'], patchwise: { packs: ['probe'] } } };
    loadDocument(document, registry);
    loadDocument(graph('probe/one@1'), registry);
    await readServerPacks(home);
    expect(loadedBy()).to.equal('');
    await writeAllowed(home, [{ name: 'probe', version: '1.0.0', hash: HASH }]);
    expect((await loadPacks(home)).registry.latest('probe/one')).not.to.equal(undefined);
    expect(loadedBy()).to.equal(String(process.pid));
  });

  it('is another pack when a file of it is another, whatever its version', async () => {
    place('probe', marked('probe/one'));
    const first = await packDigest(home, 'probe');
    place('probe', marked('probe/two'));
    const second = await packDigest(home, 'probe');
    expect(second)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(first);
    place('probe', marked('probe/one'));
    expect(await packDigest(home, 'probe')).to.equal(first);
    const tag = (hash: string) =>
      compatibilityTag({ version: '1', packs: [{ name: 'probe', version: '1.0.0', hash }] });
    expect(tag(first)).not.to.equal(tag(second));
  });

  it('run in no process of the server: it asks a child, once for each version', async () => {
    place('probe', marked('probe/one'));
    await writeAllowed(home, [{ name: 'probe', version: '1.0.0', hash: HASH }]);
    const { registry, allowed } = await readServerPacks(home);
    expect(allowed).to.deep.equal([{ name: 'probe', version: '1.0.0', hash: HASH }]);
    const node = registry.latest('probe/one');
    expect(node?.definition).to.equal(undefined);
    expect(node?.description.pack).to.deep.equal({ name: 'probe', version: '1.0.0' });
    expect(loadedBy()).to.match(/^\d+$/).and.not.equal(String(process.pid));
    rmSync(join(folder, 'loaded'));
    expect((await readServerPacks(home)).registry.latest('probe/one')).not.to.equal(undefined);
    expect(loadedBy(), 'described from the cache').to.equal('');
    place('probe', marked('probe/one'), { version: '1.0.1' });
    await writeAllowed(home, [{ name: 'probe', version: '1.0.1', hash: HASH }]);
    await readServerPacks(home);
    expect(loadedBy()).not.to.equal('');
  });

  it('that come and go while a server runs are noticed, whoever writes the list', async () => {
    place('probe', numberPack('probe/one', 1));
    const packs = await openLivePacks(home);
    const changed = () => new Promise<void>((resolve) => packs.onChange(resolve));
    try {
      const before = packs.current;
      expect(before.registry.latest('probe/one')).to.equal(undefined);
      const added = changed();
      await writeAllowed(home, [{ name: 'probe', version: '1.0.0', hash: HASH }]);
      await added;
      expect(packs.current.allowed).to.deep.equal([{ name: 'probe', version: '1.0.0', hash: HASH }]);
      expect(packs.current.registry.latest('probe/one')).not.to.equal(undefined);
      const removed = changed();
      await writeAllowed(home, []);
      await removed;
      expect(packs.current.registry.latest('probe/one')).to.equal(undefined);
      // What was handed out stays as it was.
      expect(before.allowed).to.deep.equal([]);
    } finally {
      packs.close();
    }
  });

  it('that fail are told of and left out; the others work', async () => {
    place('good', numberPack('good/one', 1));
    place('broken', 'throw new Error("out of order");');
    place('empty', 'export const nothing = 1;');
    place('foreign', numberPack('image/blur', 1));
    place('newer', numberPack('newer/one', 1), { manifest: { peerDependencies: { patchwise: '>=99' } } });
    place('swapped', numberPack('swapped/one', 1), { version: '2.0.0' });
    place('outside', numberPack('outside/one', 1), {
      manifest: { patchwise: { nodes: '../../allowed.json' } },
    });
    place('image', numberPack('image/one', 1));
    place('own-copy', numberPack('own-copy/one', 1), { manifest: { dependencies: { patchwise: '*' } } });
    const names = [
      'good',
      'broken',
      'empty',
      'foreign',
      'newer',
      'swapped',
      'outside',
      'image',
      'own-copy',
      'gone',
    ];
    await writeAllowed(
      home,
      names.map((name) => ({ name, version: '1.0.0', hash: HASH })),
    );
    const { packs, failures, registry } = await loadPacks(home);
    expect(packs.map(({ name }) => name)).to.deep.equal(['good']);
    expect(registry.latest('good/one')).not.to.equal(undefined);
    const told = Object.fromEntries(failures.map(({ name, message, hint }) => [name, `${message} ${hint}`]));
    expect(told['broken']).to.include('out of order');
    expect(told['empty']).to.include('definePack');
    expect(told['foreign']).to.include('must be named "foreign/…"');
    expect(told['newer']).to.include('>=99');
    expect(told['swapped']).to.include('was added as version 1.0.0, and is now 2.0.0');
    expect(told['outside']).to.include('not in its folder');
    expect(told['image']).to.include('built-in nodes begin with that');
    expect(told['own-copy']).to.include('peerDependencies');
    expect(told['gone']).to.include('packs add gone');
    const served = await readServerPacks(home);
    expect(served.registry.latest('good/one')).not.to.equal(undefined);
    expect(served.registry.nodes.length).to.equal(registry.nodes.length);
  });

  it('of a damaged list are none, and that is said', async () => {
    mkdirSync(join(home, 'packs'), { recursive: true });
    writeFileSync(join(home, 'packs', 'allowed.json'), '{"packs": [');
    const { packs, failures } = await loadPacks(home);
    expect(packs).to.deep.equal([]);
    expect(failures[0]?.message).to.include('damaged');
    expect(await failureOf(readAllowed(home))).to.deep.include({ code: 'pack/invalid' });
  });

  it('are installed without running any of their scripts; what fails leaves the list as it was', async () => {
    const marker = join(folder, 'script-ran');
    const script = `node -e "require('fs').writeFileSync(process.env.MARK || ${JSON.stringify(marker).replaceAll('"', "'")}, 'x')"`;
    const scripts = Object.fromEntries(
      ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack'].map((name) => [
        name,
        script,
      ]),
    );
    const source = writePack(folder, {
      name: 'scripted',
      code: numberPack('scripted/one', 1),
      manifest: { scripts },
    });
    const added = await addPack(home, source);
    expect(added.nodes).to.deep.equal(['scripted/one']);
    expect(existsSync(marker)).to.equal(false);

    const bad = writePack(folder, { name: 'bad', code: 'throw new Error("no");' });
    expect(await failureOf(addPack(home, bad))).to.deep.include({ code: 'pack/invalid' });
    const none = writePack(folder, { name: 'none', code: '', manifest: { patchwise: undefined } });
    expect(await failureOf(addPack(home, none))).to.deep.include({ code: 'pack/invalid' });
    const folderless = await failureOf(addPack(home, 'nosuchfolder/'));
    expect(folderless).to.include({ code: 'file/missing' });
    expect(folderless.message).to.match(/^There is no folder .*nosuchfolder\.$/);
    expect(await failureOf(addPack(home, join(folder, 'nowhere.tgz')))).to.deep.include({
      code: 'file/missing',
    });
    writeFileSync(join(folder, 'text.txt'), 'no archive');
    const text = await failureOf(addPack(home, join(folder, 'text.txt')));
    expect(text).to.include({ code: 'pack/invalid' });
    expect(text.message).to.match(/text\.txt is a file, but no archive/);
    const hash = await packDigest(home, 'scripted');
    expect(added.hash).to.equal(hash);
    expect(await readAllowed(home)).to.deep.equal([{ name: 'scripted', version: '1.0.0', hash }]);
    expect(existsSync(join(home, 'packs', 'node_modules', 'bad'))).to.equal(false);

    const newer = writePack(folder, {
      name: 'scripted',
      version: '1.1.0',
      code: numberPack('scripted/two', 2),
    });
    expect(await addPack(home, newer)).to.deep.include({ version: '1.1.0', before: '1.0.0' });
    await removePack(home, 'scripted');
    expect(await readAllowed(home)).to.deep.equal([]);
    expect(await failureOf(removePack(home, 'scripted'))).to.deep.include({ code: 'pack/missing' });
  });
});

describe('a graph of a pack that is missing', () => {
  it('opens with its nodes as they are, and says what to add', () => {
    const registry = patchwiseRegistry();
    const text = JSON.stringify(graph('acme/halftone/dots@2'));
    const { document, runnable, problems } = loadDocument(text, registry);
    expect(runnable).to.equal(false);
    expect(problems[0]).to.deep.include({ code: 'node/missing-pack', nodeId: 'one' });
    expect(problems[0]?.hint).to.include('patchwise packs add @acme/halftone');
    const kept = JSON.parse(writeDocument(document as NonNullable<typeof document>)) as ReturnType<
      typeof graph
    >;
    expect(kept.nodes).to.deep.equal(graph('acme/halftone/dots@2').nodes);
  });

  it('is told from a slip in the name of a known node', () => {
    const registry = patchwiseRegistry();
    const problemsOf = (type: string) => loadDocument(graph(type), registry).problems;
    expect(problemsOf('image/blurr@1')[0]).to.deep.include({ code: 'node/unknown-type' });
    expect(problemsOf('image/halftone@1')[0]?.hint).not.to.include('packs add');
  });
});

describe('results of a pack', () => {
  it('are kept by its version', async () => {
    let computed = 0;
    const node = defineNode({
      ...{ type: 'probe/one', version: 1, title: 'One', category: 'Test', help: 'Counts.' },
      inputs: {},
      outputs: { value: port('number', 'A number.') },
      params: z.object({}),
      run: async () => ({ value: ++computed }),
    });
    const cache = new ResultCache({ sha256 });
    const document = {
      ...({ format: 'patchwise-graph', version: 1, meta: {} } as const),
      nodes: { one: { type: 'probe/one@1' } },
    };
    for (const [version, expected] of [
      ['1.0.0', 1],
      ['1.0.0', 1],
      ['1.0.1', 2],
      ['1.0.0', 2],
    ] as const) {
      const registry = patchwiseRegistry([{ name: 'probe', version, nodes: [node], portTypes: {} }]);
      await collectRun(runGraph(document, { registry, services: {}, cache }));
      expect(computed, version).to.equal(expected);
    }
  });
});

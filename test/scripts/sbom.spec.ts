import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Of CycloneDX 1.5 what people and programs look for, and no more than is there. */
const component = z.object({
  'bom-ref': z.string().min(1),
  type: z.literal('library'),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  purl: z.string().regex(/^pkg:npm\/[^@\s]+@[^@\s]+$/),
  hashes: z
    .array(z.object({ alg: z.enum(['SHA-512', 'SHA-1']), content: z.string().regex(/^[0-9a-f]+$/) }))
    .optional(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  externalReferences: z.array(z.object({ type: z.string(), url: z.string() })).optional(),
});
const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.object({ timestamp: z.iso.datetime(), component }),
  components: z.array(component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('the bill of materials', () => {
  let made: z.infer<typeof bill>;
  let text = '';
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly dependencies: Record<string, string>;
  };
  before(() => {
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-sbom-'));
    try {
      const file = join(folder, 'sbom.cdx.json');
      const { status, stderr } = spawnSync(process.execPath, ['scripts/sbom.mjs', file], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
      text = readFileSync(file, 'utf8');
      made = bill.parse(JSON.parse(text));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is of this package, by its name and version, wherever it lies', () => {
    expect(made.metadata.component).to.include({ name: manifest.name, version: manifest.version });
  });

  it('lists what an installation brings and what the editor is built of, and no tool', () => {
    const names = new Set(made.components.map(({ name }) => name));
    expect([...names]).to.include.members(Object.keys(manifest.dependencies));
    expect([...names]).to.include.members(['preact', 'litegraph.js', 'socket.io-client', 'uplot']);
    for (const tool of ['typescript', 'mocha', 'vite', 'playwright-core'])
      expect(names.has(tool), tool).to.equal(false);
  });

  it('gives each component once, with its hash, and knows whatever it refers to', () => {
    const refs = made.components.map((one) => one['bom-ref']);
    expect(new Set(refs).size).to.equal(refs.length);
    expect(made.components.filter(({ hashes = [] }) => hashes.length === 0)).to.deep.equal([]);
    const known = new Set([...refs, made.metadata.component['bom-ref']]);
    const unknown = made.dependencies
      .flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
      .filter((ref) => !known.has(ref));
    expect(unknown).to.deep.equal([]);
    expect(made.dependencies.map(({ ref }) => ref)).to.include.members(refs);
  });

  it('names no registry and no folder of the machine that it was made on', () => {
    expect(text).not.to.match(/"type": "distribution"|registry\.|localhost/);
    expect(text).not.to.include(root.replace(/[\\/]$/, ''));
  });
});

describe('the licences of what is built in', () => {
  const licences = (folder: string) => readFileSync(join(root, folder, 'licenses.md'), 'utf8');
  const named = (text: string) => [...text.matchAll(/^## (\S+) - \d/gm)].map(([, name]) => name);

  it('are in dist, of each package whose code is there', () => {
    const files = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
    const code = files.map((name) => readFileSync(join(root, 'dist', name), 'utf8')).join('');
    const packages = new Set(
      [...code.matchAll(/^\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)/gm)].map(([, name]) => name),
    );
    expect([...packages]).to.include.members(['zod', 'rxjs', 'protobufjs', 'd3-scale']);
    expect(named(licences('dist'))).to.include.members([...packages]);
    for (const who of ['Daniel Wirtz', 'Frederik De Bleser']) expect(licences('dist')).to.include(who);
  });

  it('are beside the page', () => {
    const page = licences('web/dist');
    expect(named(page)).to.include.members(['preact', 'litegraph.js', 'socket.io-client', 'uplot', 'zod']);
    expect(page).to.include('Copyright (c) 2015-present Jason Miller');
  });
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_STAMP, buildInput, hasStamp } from '../../scripts/build-stamp.mjs';
import { packedOf } from '../../src/nodes/packs/manage-packs.ts';
import { npm } from '../../src/nodes/packs/npm.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const bin = (...path: readonly string[]): string => join(ROOT, 'node_modules', ...path);

/** Packs import the built Patchwise: builds it where it is not of these very sources. */
export function buildPatchwise(): void {
  if (hasStamp(BUILD_STAMP, buildInput())) return;
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], {
    cwd: ROOT,
  });
}

/** A copy of examples/node-pack with what `npm install` would bring, built. @returns its folder */
export function buildExample(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'patchwise-example-')), 'node-pack');
  cpSync(join(ROOT, 'examples', 'node-pack'), folder, {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  });
  return installAndBuild(folder);
}

/** Gives the folder of a pack what `npm install` would bring, and builds it. @returns the folder */
export function installAndBuild(folder: string): string {
  buildPatchwise();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'patchwise'), 'junction');
  symlinkSync(bin('chai'), join(folder, 'node_modules', 'chai'), 'junction');
  execFileSync(process.execPath, [bin('typescript', 'bin', 'tsc')], { cwd: folder });
  return folder;
}

/** Runs the example's own specs. @returns what mocha says */
export function testExample(folder: string): string {
  const args = [bin('mocha', 'bin', 'mocha.js'), 'test/**/*.spec.js', '--timeout', '60000'];
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
}

/** The archive that would be published. @returns its path */
export async function packExample(folder: string): Promise<string> {
  return join(folder, packedOf(await npm(folder, ['pack', '--json'])).filename);
}

/** Writes a small pack of plain JavaScript. @returns its folder */
export function writePack(
  parent: string,
  {
    name,
    version = '1.0.0',
    code,
    manifest = {},
  }: {
    readonly name: string;
    readonly version?: string;
    readonly code: string;
    readonly manifest?: object;
  },
): string {
  const folder = join(parent, `${name.replaceAll('/', '-')}-${version}`);
  mkdirSync(folder, { recursive: true });
  const content = {
    ...{ name, version, type: 'module', patchwise: { nodes: './nodes.js' } },
    ...{ peerDependencies: { patchwise: '*' }, ...manifest },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(content));
  writeFileSync(join(folder, 'nodes.js'), code);
  return folder;
}

/** The module of a pack with one node `type` that emits a number. */
export function numberPack(type: string, value: number, before = ''): string {
  return `
    import { definePack, defineNode, port, z } from 'patchwise';
    ${before}
    const one = defineNode({
      type: '${type}', version: 1, title: 'A number', category: 'Test', help: 'Emits a number.',
      inputs: {}, outputs: { value: port('number', 'The number.') }, params: z.object({}),
      run: async () => ({ value: ${value} }),
    });
    export const pack = definePack({ nodes: [one] });`;
}

/** A registry on this machine that npm asks from now on, until it is closed. */
export interface NpmRegistry {
  close(): void;
}

/** A registry of one package, as npm asks it: what versions there are, and the archive. */
export async function npmRegistry(name: string, version: string, path: string): Promise<NpmRegistry> {
  const archive = readFileSync(path);
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const server = createServer((asked, answer) => {
    if (asked.url === `/${name}`) {
      const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
      const dist = { tarball: `${address()}archive.tgz`, integrity };
      const versions = { [version]: { name, version, dist } };
      answer.setHeader('Content-Type', 'application/json');
      answer.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
    } else if (asked.url === '/archive.tgz') answer.end(archive);
    else answer.writeHead(404).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const usual = process.env['npm_config_registry'];
  process.env['npm_config_registry'] = address();
  return {
    close() {
      server.close();
      if (usual === undefined) delete process.env['npm_config_registry'];
      else process.env['npm_config_registry'] = usual;
    },
  };
}

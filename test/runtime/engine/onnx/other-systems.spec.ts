import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import {
  findOtherSystems,
  removeOnFirstStart,
  removeOtherSystems,
  type Target,
} from '../../../../src/runtime/engine/onnx/other-systems.ts';

describe('the libraries of onnxruntime-node for other systems', () => {
  let folder = '';
  const binaries = () => join(folder, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  const from = () => pathToFileURL(join(folder, 'module.mjs')).href;
  const linux: Target = { platform: 'linux', arch: 'x64' };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
    for (const target of ['linux/x64', 'linux/arm64', 'win32/x64', 'win32/arm64', 'darwin/arm64']) {
      mkdirSync(join(binaries(), target), { recursive: true });
      writeFileSync(join(binaries(), target, 'library'), Buffer.alloc(1000));
    }
    writeFileSync(join(folder, 'node_modules', 'onnxruntime-node', 'package.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are all folders but one, with their bytes', () => {
    const { folders, bytes } = findOtherSystems(linux, from());
    expect(folders.map((path) => path.slice(binaries().length + 1).replaceAll('\\', '/'))).to.have.members([
      'linux/arm64',
      'win32',
      'darwin',
    ]);
    expect(bytes).to.equal(4000);
  });

  it('are removed, and this one stays', () => {
    expect(removeOtherSystems(linux, from()).bytes).to.equal(4000);
    expect(readdirSync(binaries())).to.deep.equal(['linux']);
    expect(readdirSync(join(binaries(), 'linux'))).to.deep.equal(['x64']);
    expect(existsSync(join(binaries(), 'linux', 'x64', 'library'))).to.equal(true);
    expect(findOtherSystems(linux, from())).to.deep.equal({ folders: [], bytes: 0 });
  });

  it('stay where the one for this system is missing: something else is wrong there', () => {
    expect(removeOtherSystems({ platform: 'freebsd', arch: 'x64' }, from()).folders).to.deep.equal([]);
    expect(removeOtherSystems({ platform: 'darwin', arch: 'x64' }, from()).folders).to.deep.equal([]);
    expect(readdirSync(binaries())).to.have.length(3);
  });

  describe('at the first start', () => {
    const installed = () =>
      pathToFileURL(join(folder, 'node_modules', 'patchwise', 'dist', 'runtime', 'engine', 'onnx', 'x.js'))
        .href;

    it('go from an installed package, once', () => {
      expect(removeOnFirstStart(linux, installed(), {}).bytes).to.equal(4000);
      expect(removeOnFirstStart(linux, installed(), {}).bytes).to.equal(0);
      expect(readdirSync(binaries())).to.deep.equal(['linux']);
    });

    it('stay in a checkout, where they are asked to, and where that would free nothing', () => {
      const checkout = pathToFileURL(join(folder, 'src', 'runtime', 'engine', 'onnx', 'x.ts')).href;
      expect(removeOnFirstStart(linux, checkout, {}).bytes).to.equal(0);
      expect(removeOnFirstStart(linux, installed(), { PATCHWISE_ALL_SYSTEMS: '1' }).bytes).to.equal(0);
      linkSync(join(binaries(), 'win32', 'x64', 'library'), join(folder, 'store'));
      expect(removeOnFirstStart(linux, installed(), {}).bytes).to.equal(0);
      expect(readdirSync(binaries())).to.have.length(3);
    });
  });

  it('are none without onnxruntime-node', () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(findOtherSystems(linux, from())).to.deep.equal({ folders: [], bytes: 0 });
  });

  it('are what most of the real package is', () => {
    // Everything of another system than a made-up pair counts; of this one, the rest.
    const { folders } = findOtherSystems();
    expect(folders.every((path) => !path.includes(join(process.platform, process.arch)))).to.equal(true);
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cudaCommand } from '../../../../src/runtime/engine/onnx/cuda-command.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

describe('the command that fetches CUDA', () => {
  it('names a script that is there, and a kind of libraries that the script knows', () => {
    const [node, script = '', flag] = cudaCommand(root).split(' ');
    expect(node).to.equal('node');
    const folder = dirname(join(root, script));
    expect(readFileSync(join(folder, 'install.js'), 'utf8')).to.contain('--onnxruntime-node-install');
    expect(readFileSync(join(folder, 'install-metadata.js'), 'utf8')).to.contain(
      `'linux/x64:${flag?.split('=')[1]}'`,
    );
  });

  describe('before the install script of onnxruntime-node', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
      // As npm lays them out: the package, and its dependency beside it, with a script that says when it works.
      const dependency = join(folder, 'node_modules', 'onnxruntime-node');
      mkdirSync(join(dependency, 'script'), { recursive: true });
      writeFileSync(join(dependency, 'package.json'), '{"name":"onnxruntime-node","version":"1.0.0"}');
      writeFileSync(join(dependency, 'script', 'install.js'), "console.log('downloads');\n");
      mkdirSync(join(folder, 'node_modules', 'patchwise', 'scripts'), { recursive: true });
      cpSync(join(root, 'scripts', 'prepare-onnxruntime.mjs'), guard());
      for (let times = 0; times < 2; times++) {
        expect(spawnSync(process.execPath, [guard()]).status).to.equal(0);
      }
    });
    after(() => rmSync(folder, { recursive: true, force: true }));
    const guard = () => join(folder, 'node_modules', 'patchwise', 'scripts', 'prepare-onnxruntime.mjs');
    const said = (args: readonly string[], env: Record<string, string>) =>
      spawnSync(
        process.execPath,
        [join(folder, 'node_modules/onnxruntime-node/script/install.js'), ...args],
        {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], ...env },
        },
      );

    it('keeps it from downloading by itself', () => {
      expect(said([], {})).to.include({ status: 0, stdout: '' });
    });

    it('lets it download when asked to: by flag, by environment, by an old npm', () => {
      expect(said(['--onnxruntime-node-install=cuda12'], {}).stdout).to.equal('downloads\n');
      expect(said([], { ONNXRUNTIME_NODE_INSTALL: 'cuda12' }).stdout).to.equal('downloads\n');
      expect(said([], { npm_config_onnxruntime_node_install: 'cuda12' }).stdout).to.equal('downloads\n');
    });

    it('is no failure where there is nothing to guard', () => {
      rmSync(join(folder, 'node_modules', 'onnxruntime-node'), { recursive: true });
      expect(spawnSync(process.execPath, [guard()], { cwd: folder }).status).to.equal(0);
    });
  });
});

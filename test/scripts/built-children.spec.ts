import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { BUILD_STAMP, buildInput, hasStamp } from '../../scripts/build-stamp.mjs';

const from = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('processes that a spec has the sources start', () => {
  const command = async (script: string): Promise<readonly string[]> => {
    const child = fork(script, ['1'], { stdio: 'ignore' });
    const { spawnargs } = child;
    child.kill('SIGKILL');
    await once(child, 'exit');
    return spawnargs.slice(1);
  };

  it('run the build, without a compiler, where that is of these very sources', async () => {
    const args = await command(from('src/model/training/chain-child.ts'));
    if (hasStamp(BUILD_STAMP, buildInput())) {
      expect(args).to.deep.equal([from('dist/model/training/chain-child.js'), '1']);
    } else {
      expect(args).to.deep.equal(['--import=tsx', from('src/model/training/chain-child.ts'), '1']);
    }
  });

  it('run what is no source as it is', async () => {
    const script = from('test/cli/entry.ts');
    expect(await command(script)).to.deep.equal(['--import=tsx', script, '1']);
  });
});

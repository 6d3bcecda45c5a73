import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { isAlive, until } from '../workshop.ts';

describe('watch of the parent', () => {
  it('ends a process whose parent was killed, though its thread is blocked', async () => {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const maker = fileURLToPath(new URL('orphan-maker.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', tsx, maker], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(text);
    try {
      expect(isAlive(pid)).to.equal(true);
      parent.kill('SIGKILL');
      await until(
        () => isAlive(pid),
        (alive) => !alive,
      );
    } finally {
      parent.kill('SIGKILL');
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  }).timeout(60_000);
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { spawnCommand } from '../cli/process.ts';
import { capturedTerminal } from '../cli/support.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { main } from '../support/command-line.ts';
import { patchwiseCommand } from '../support/patchwise-process.ts';
import { pick } from '../support/random.ts';
import { endServers, gone, startServerProcess } from './server-process.ts';
import { tryOften, untried } from './table.ts';
import { pictureGraph } from './training.ts';

describe('fault: several processes, signals and outputs that are gone', () => {
  afterEach(endServers);
  const home = temporaryFolder();

  it('commands beside a running server: those that change its data are refused, a backup works', async () => {
    const umask = process.umask();
    const server = await startServerProcess(home());
    const backups = mkdtempSync(join(tmpdir(), 'patchwise-backups-'));
    try {
      const kept = [await server.submit(pictureGraph)];
      await tryOften('second server, gc, restore, check, rescue beside a server', async (index) => {
        const run = async (...args: readonly string[]) => {
          const terminal = capturedTerminal();
          const code = await main([...args, '--home', home()], terminal);
          return { code, err: terminal.written.err };
        };
        const backup = join(backups, `${index}`);
        expect((await run('backup', backup)).code).to.equal(0);
        for (const args of [
          ['serve', '--port', '0'],
          ['serve', '--port', '0', '--rescue'],
          ['restore', backup],
          ['check', '--repair'],
          ['gc'],
        ]) {
          const { code, err } = await run(...args);
          expect(code, `${args.join(' ')}: ${err}`).not.to.equal(0);
          expect(err, args.join(' ')).to.match(/storage\/locked|another|uses/i);
        }
        kept.push(await server.submit(pictureGraph));
        for (const id of kept) expect((await server.api('GET', `/api/runs/${id}`)).status).to.equal(200);
        expect(readdirSync(home()).filter((name) => /damaged|rescued|before/.test(name))).to.deep.equal([]);
      });
    } finally {
      process.umask(umask);
      rmSync(backups, { recursive: true, force: true });
    }
  });

  it('signals: it ends in order, and no process stays', async function () {
    if (process.platform === 'win32') {
      untried('signal while runs wait', 'Windows ends a process at once');
      return this.skip();
    }
    await tryOften('signal while runs wait', async (_, random) => {
      const server = await startServerProcess(home());
      const ids = [await server.submit(pictureGraph), await server.submit(pictureGraph)];
      const runner = await server.runnerPid();
      server.child.kill(pick(random, ['SIGTERM', 'SIGINT', 'SIGHUP'] as const));
      await server.ended;
      expect(server.child.exitCode, server.err()).to.be.oneOf([0, 129, 130, 143]);
      await gone(runner);
      const next = await startServerProcess(home());
      for (const id of ids) {
        // What ran is told to be interrupted, and goes on when it is asked to; what waited is run.
        await next.reaches(id, 'done', 'interrupted');
        if ((await next.run(id)).status === 'interrupted')
          await next.api('POST', `/api/runs/${id}/resume`, {});
        await next.reaches(id, 'done');
      }
      next.child.kill('SIGTERM');
      await next.ended;
      expect(next.child.exitCode, next.err()).to.equal(0);
    });
  });

  it('outputs that nobody reads any more, or that are full: no stack, a code that says so', async function () {
    if (!existsSync('/dev/full')) {
      untried('closed or full standard output', 'there is no /dev/full');
      return this.skip();
    }
    await tryOften('closed or full standard output', async (_, random) => {
      const command = pick(random, [['nodes'], ['nodes', '--json'], ['--help'], ['config'], ['doctor']]);
      const closed = spawnCommand(command);
      closed.child.stdout?.destroy();
      const end = await closed.ended;
      expect(end.code, closed.err()).to.be.oneOf([0, 1]);
      expect(closed.err()).not.to.match(/\n\s+at /);
      const shell = `"${[process.execPath, ...patchwiseCommand(), ...command].join('" "')}" > /dev/full`;
      const full = spawnSync('sh', ['-c', shell], { encoding: 'utf8' });
      expect(full.status).to.be.oneOf([0, 1]);
      expect(full.stderr).not.to.match(/\n\s+at /);
    });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { BUILD_STAMP, buildInput, hasStamp } from '../../scripts/build-stamp.mjs';
import { isAlive } from '../server/support/is-alive.ts';
import { until } from '../server/support/waiting.ts';

const MAKER = fileURLToPath(new URL('orphan-maker.mjs', import.meta.url));

describe('watch of the parent', () => {
  /** A process that starts a child, and the child's process id. */
  async function parentAndChild(...args: readonly string[]) {
    const parent = spawn(process.execPath, [MAKER, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(parent, 'exit');
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    return { parent, ended, pid: Number(text) };
  }

  async function endsByItself(pid: number): Promise<void> {
    try {
      await until(
        () => isAlive(pid),
        (alive) => !alive,
      );
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  }

  it('ends a process whose parent was killed, though its thread is blocked', async () => {
    const { parent, pid } = await parentAndChild();
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    await endsByItself(pid);
  });

  const scripts = [
    ...['runner-process/runner-child.ts', 'server/security/decoder-child.ts', 'server/speed/speed-child.ts'],
    ...['server/packs/describe-child.ts', 'server/packs/change-child.ts', 'machines/worker/worker-child.ts'],
  ];
  /** As users have it, where the build is of these very sources: a child then takes a third of the time to start. */
  const runs = (script: string): string =>
    hasStamp(BUILD_STAMP, buildInput()) ? `dist/${script.replace(/ts$/, 'js')}` : `src/${script}`;

  for (const script of scripts) {
    // While it loads its code, while it starts its watch, and later.
    it(`ends ${script} whenever its parent dies`, async () => {
      const path = fileURLToPath(new URL(`../../${runs(script)}`, import.meta.url));
      await Promise.all(
        [0, 100, 400, 1500].map(async (dieAfter) => {
          const { ended, pid } = await parentAndChild(path, String(dieAfter));
          await ended;
          await endsByItself(pid);
        }),
      );
    });

    it(`${script} loads nothing but the watch before it watches`, () => {
      const text = readFileSync(new URL(`../../src/${script}`, import.meta.url), 'utf8');
      const loaded = [...text.matchAll(/^import (?!type ).* from '(.*)';$/gm)].map(([, from = '']) => from);
      expect(loaded.filter((from) => !from.endsWith('/parent-watch.ts'))).to.deep.equal([]);
      expect(text).to.match(/^ *await endWithParent\(.*\);$/m);
    });
  }
});

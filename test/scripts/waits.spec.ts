import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** What lets time pass: specs wait for causes, for a busy machine takes longer than anybody thought. */
const WAIT =
  /\bsetTimeout\(|\.waitForTimeout\(|\bsetTimeout\b[^;\n]*from 'node:timers\/promises'|\bAtomics\.wait\(/g;

/** Where time passes nevertheless: how often, and why no result depends on how long. */
const ALLOWED: Readonly<Record<string, readonly [count: number, why: string]>> = {
  'e2e/content-policy.spec.ts': [1, 'a script as a text, which the policy must refuse'],
  'e2e/support/resting-runners.ts': [1, 'how long a training rests that nobody waits for: any time will do'],
  'e2e/support/studio.ts': [
    2,
    'what runners are let compute between two frames of the page: any moment will do',
  ],
  'e2e/try-exchange.spec.ts': [1, 'polls for a cause inside the page, without an end of its own'],
  'e2e/try.spec.ts': [3, 'polls for a cause inside the page, without an end of its own'],
  'faults/races.spec.ts': [1, 'polls for heartbeats'],
  'faults/server.spec.ts': [2, 'moments at which a process is killed: any will do'],
  'graph/run/fake-nodes.ts': [
    1,
    'nodes that take their time: that they end is waited for, not how long they take',
  ],
  'machines/support/chaos.ts': [1, 'moments at which a process is killed or frozen: any will do'],
  'runtime/engine/compute-queue.spec.ts': [1, 'a timer is what is tested: that it fires, not when'],
  'runtime/orphan-maker.mjs': [1, 'the moment at which a process is killed: any will do'],
  'server/socket/sockets.spec.ts': [1, 'ends a test that fails'],
  'server/support/postgres-process.ts': [1, 'asks a server that is starting until it answers'],
  'server/support/waiting.ts': [1, 'polls for a cause; what other specs wait with'],
};

function waits(): Map<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(ts|tsx|mjs|cjs)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).split(sep).join('/');
    if (name === 'scripts/waits.spec.ts') continue;
    const count = [...readFileSync(path, 'utf8').matchAll(WAIT)].length;
    if (count > 0) found.set(name, count);
  }
  return found;
}

describe('specs', () => {
  it('wait for causes, not for milliseconds', () => {
    const allowed = Object.entries(ALLOWED).map(([name, [count]]) => [name, count] as const);
    expect(
      Object.fromEntries(waits()),
      'Wait for what must happen (until), or say here why time may pass',
    ).to.deep.equal(Object.fromEntries(allowed));
  });
});

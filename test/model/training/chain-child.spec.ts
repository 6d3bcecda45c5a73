import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SCRIPT = fileURLToPath(new URL('../../../src/model/training/chain-child.ts', import.meta.url));

/** What kind of answer it gives to a stack that is none, once it listens. */
async function answerOf(child: ChildProcess): Promise<string> {
  const answer = once(child, 'message').then(([message]) => (message as { readonly kind: string }).kind);
  const end = once(child, 'exit').then(([code, signal]) => `ended: ${code ?? signal}`);
  child.send({ stack: {}, chains: {} });
  return Promise.race([answer, end]);
}

describe('a process that runs synthesis chains', () => {
  it('leaves it to its parent when to end, whatever signal its group is sent', async function () {
    if (process.platform === 'win32') {
      console.log('      (skipped: Windows has no such signals)');
      this.skip();
    }
    const child = fork(SCRIPT, ['1'], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      expect(await answerOf(child)).to.equal('failed');
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        child.kill(signal);
        expect(await answerOf(child), signal).to.equal('failed');
      }
    } finally {
      child.kill('SIGKILL');
    }
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { probeInProcess } from '../../src/runtime/probe-process.ts';

const SCRIPT = new URL('./probe-script.mjs', import.meta.url);

describe('a probe in a process of its own', () => {
  it('answers, with its output caught, in the environment it is given', async () => {
    const environment = { ...process.env, PROBE_VALUE: '42' };
    const { outcome, log } = await probeInProcess<unknown>(SCRIPT, ['answer'], { environment });
    expect(outcome).to.deep.equal({ kind: 'answered', answer: { value: '42' } });
    expect(log).to.contain('out ').and.to.contain('err ');
  });

  it('has answered, whatever happens to the process after its first answer', async () => {
    const { outcome } = await probeInProcess<unknown>(SCRIPT, ['answer twice, then crash']);
    expect(outcome).to.deep.equal({ kind: 'answered', answer: { value: 1 } });
  });

  it('tells how a process ended that gave no answer', async () => {
    const exited = await probeInProcess<unknown>(SCRIPT, ['exit']);
    expect(exited.outcome).to.deep.equal({ kind: 'crashed', how: 'exit code 3' });
    const thrown = await probeInProcess<unknown>(SCRIPT, ['throw']);
    expect(thrown.outcome).to.deep.equal({ kind: 'crashed', how: 'exit code 1' });
    expect(thrown.log).to.contain('thrown in the child');
  });

  it('ends a process that does not answer', async () => {
    const { outcome } = await probeInProcess<unknown>(SCRIPT, ['hang'], { timeout: 300 });
    expect(outcome).to.deep.equal({ kind: 'timeout' });
  });

  it('ends a process that computes without an end', async () => {
    const { outcome } = await probeInProcess<unknown>(SCRIPT, ['spin'], { timeout: 300 });
    expect(outcome).to.deep.equal({ kind: 'timeout' });
  });

  it('waits for one that a busy machine lets compute but little', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-probe-'));
    const go = join(folder, 'go');
    let looks = 0;
    // Very little each time; it may answer when three times the limit is over.
    const computed = () => {
      looks += 1;
      if (looks === 30) writeFileSync(go, '');
      return looks / 1000;
    };
    try {
      const { outcome } = await probeInProcess<unknown>(SCRIPT, ['wait for a file', go], {
        timeout: 200,
        computed,
      });
      expect(outcome).to.deep.equal({ kind: 'answered', answer: { value: 'late' } });
      expect(looks).to.be.at.least(30);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

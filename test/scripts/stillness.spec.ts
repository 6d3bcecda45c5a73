import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { outcomeOf } from '../../scripts/outcomes.mjs';
import { endWhenStill } from '../../scripts/stillness.mjs';
import { temporaryFolder } from '../server/support/folders.ts';
import { until } from '../server/support/waiting.ts';
import { endsWithThis } from '../support/own-processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('a suite that stands still', () => {
  const folder = temporaryFolder();

  /** Runs a spec as scripts/test.mjs does, and ends it once it has told what is waited for. */
  async function standing(body: string, told: (counts: string) => boolean, graceMs = 600_000) {
    const spec = join(folder(), 'still.spec.cjs');
    const counts = join(folder(), 'counts.json');
    writeFileSync(spec, body);
    const options = ['--no-config', '--reporter', join(root, 'scripts', 'reporter.cjs'), spec];
    const child = endsWithThis(
      spawn(process.execPath, [join(root, 'node_modules', 'mocha', 'lib', 'cli', 'cli.js'), ...options], {
        cwd: folder(),
        env: { ...process.env, PATCHWISE_COUNTS: counts },
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const read = (): string => {
      try {
        return readFileSync(counts, 'utf8');
      } catch {
        return '';
      }
    };
    await until(read, told);
    const { end, stood } = await endWhenStill(child, counts, { patienceMs: 0, everyMs: 20, graceMs });
    await closed;
    return { end, stood, outcome: outcomeOf('specs', JSON.parse(read()), 'stood still', said) };
  }

  it('is ended, and says at which spec it was', async () => {
    const { end, stood, outcome } = await standing(
      `it('passes', () => {}); describe('a wait', () => it('for nobody', () => new Promise(() => {})).timeout(0));
       setInterval(() => {}, 1000);`,
      (counts) => counts.includes('for nobody'),
    );
    expect({ end, stood }).to.deep.equal({ end: 143, stood: true });
    expect(outcome.broken).to.match(
      /^It stood still for \d+ minutes, and was ended\. It was at .*still\.spec\.cjs, a wait for nobody\.\nKept by: .*Timeout/,
    );
  });

  it('is ended after its last spec too, and says what kept it', async () => {
    const { stood, outcome } = await standing(
      `it('passes', () => {}); require('node:net').createServer().listen(0, '127.0.0.1');`,
      (counts) => counts.includes('passes') && !counts.includes('"at"'),
    );
    expect(stood).to.equal(true);
    expect(outcome.broken).to.match(/ All of its specs had ended\.\nKept by: .*TCPServerWrap/);
  });

  it('is killed where it computes without an end', async () => {
    const { end } = await standing(
      `it('computes', () => { for (;;); })`,
      (counts) => counts.includes('computes'),
      0,
    );
    expect(end).to.equal('SIGKILL');
  });

  it('is none that ends by itself', async () => {
    const child = spawn(process.execPath, ['-e', 'process.exitCode = 3']);
    expect(await endWhenStill(child, join(folder(), 'none'))).to.deep.equal({ end: 3, stood: false });
  });
});

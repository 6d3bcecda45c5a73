import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { TYPESCRIPT } from '../support/typescript.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a file of the benchmark gets where it imports these. */
const ASKS = `for (const path of ['src/index.ts', 'bench/clock.ts', 'node_modules/tsx/package.json']) {
  console.log(import.meta.resolve('./' + path));
}`;

async function resolved(...more: string[]): Promise<string[]> {
  const args = ['--import', TYPESCRIPT, ...more, '--input-type=module', '-e', ASKS];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return stdout
    .trim()
    .split('\n')
    .map((url) => url.slice(new URL('../..', import.meta.url).href.length));
}

describe('bench/as-shipped.mjs', () => {
  it('has the benchmark take the build in place of the sources, and all else as it is', async () => {
    const others = ['bench/clock.ts', 'node_modules/tsx/package.json'];
    expect(await resolved()).to.deep.equal(['src/index.ts', ...others]);
    expect(await resolved('--import', './bench/as-shipped.mjs')).to.deep.equal(['dist/index.js', ...others]);
  });
});

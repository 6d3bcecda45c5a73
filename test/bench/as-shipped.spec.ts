import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { TYPESCRIPT } from '../support/typescript.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The text of a function that makes another, as it runs. */
const ASKS = `import { createComputeQueue } from './src/runtime/engine/compute-queue.ts';
console.log(String(createComputeQueue));`;

async function asItRuns(...more: string[]): Promise<string> {
  const args = ['--import', TYPESCRIPT, ...more, '--input-type=module', '-e', ASKS];
  return (await promisify(execFile)(process.execPath, args, { cwd: ROOT })).stdout;
}

describe('bench/as-shipped.mjs', () => {
  it('has the benchmark run the sources with nothing added to them', async () => {
    const added = '__name(';
    expect(await asItRuns()).to.include(added);
    const shipped = await asItRuns('--import', './bench/as-shipped.mjs');
    expect(shipped).to.include('function createComputeQueue(').and.not.include(added);
  });
});

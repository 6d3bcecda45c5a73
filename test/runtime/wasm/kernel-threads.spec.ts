import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { TYPESCRIPT } from '../../support/typescript.ts';

const SCRIPT = `
import { liftImage } from ${JSON.stringify(new URL('../../../src/model/lift/lift-image.ts', import.meta.url).href)};
import { openKernelThreads } from ${JSON.stringify(new URL('../../../src/runtime/wasm/kernel-threads.ts', import.meta.url).href)};
const noise = (size) => Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i * i));
const of = (size) => ({ shape: [1, 3, size, size], data: noise(size) });
const { image } = await liftImage(of(16), of(SIDE), { seed: 1, openKernels: openKernelThreads });
console.log(image.shape.join());
`;

describe('kernel threads', () => {
  for (const side of [24, 200]) {
    it(`let the process end that a result of ${side} px was made in`, async function () {
      this.timeout(120_000);
      const script = SCRIPT.replace('SIDE', String(side));
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--import', TYPESCRIPT, '--input-type=module', '--eval', script],
        { cwd: fileURLToPath(new URL('../../..', import.meta.url)), timeout: 100_000 },
      );
      expect(stdout.trim()).to.equal(`1,3,${side},${side}`);
    });
  }
});

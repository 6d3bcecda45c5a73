import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TYPESCRIPT } from '../../../support/typescript.ts';

describe('the telemetry of onnxruntime', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is off in a process that computes: no identifier and no log of it are made', () => {
    const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')];
    for (const made of [home, temporary]) mkdirSync(made);
    // Where it finds a service of continuous integration, onnxruntime is silent by itself.
    const { PATH } = process.env;
    const loads = new URL('../../../../src/runtime/engine/onnx/onnxruntime.ts', import.meta.url).href;
    const ended = spawnSync(
      process.execPath,
      [
        '--import',
        TYPESCRIPT,
        '--input-type=module',
        '--eval',
        // What is no model is enough for it to start its environment, and with it the telemetry.
        `const { loadOnnxRuntime } = await import(${JSON.stringify(loads)});
         const { InferenceSession } = await loadOnnxRuntime();
         await InferenceSession.create(new Uint8Array(8)).catch((cause) => console.log(String(cause)));`,
      ],
      { encoding: 'utf8', env: { PATH, HOME: home, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' } },
    );
    expect(ended.status, ended.stderr).to.equal(0);
    expect(ended.stdout).to.match(/protobuf|model/i);
    const left = [home, temporary].flatMap((made) =>
      readdirSync(made, { recursive: true, encoding: 'utf8' }),
    );
    expect(left.filter((name) => !name.startsWith('tsx-'))).to.deep.equal([]);
  });
});

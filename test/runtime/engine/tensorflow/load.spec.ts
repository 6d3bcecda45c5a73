import util from 'node:util';
import { expect } from 'chai';
import { loadTensorflow, TENSORFLOW_PACKAGES } from '../../../../src/runtime/engine/tensorflow/load.ts';
import { restoreLegacyUtil } from '../../../../src/runtime/engine/tensorflow/node-util.ts';
import { cpuTensorflow, withFailingKernel, withoutLeaks } from './cpu-backend.ts';

const [GPU, CPU] = TENSORFLOW_PACKAGES;

function failing(message: string, code?: string): () => never {
  return () => {
    throw Object.assign(new Error(message), code === undefined ? {} : { code });
  };
}

async function failureOf(requireModule: (name: string) => unknown) {
  const load = await loadTensorflow({ packages: [GPU], requireModule });
  if (load.loaded) throw new Error('it loaded');
  return load.failures[0];
}

describe('loading TensorFlow', () => {
  it('tells that a package is not installed, and how to install it', async () => {
    const load = await loadTensorflow({ packages: ['@patchwise/not-there-gpu', '@patchwise/not-there'] });
    if (load.loaded) throw new Error('it loaded');
    expect(load.failures.map(({ kind }) => kind)).to.deep.equal(['not-installed', 'not-installed']);
    expect(load.failures[0]?.reason).to.equal('@patchwise/not-there-gpu is not installed.');
    expect(load.failures[0]?.install).to.match(/^npm install @patchwise\/not-there-gpu .*CUDA 11/);
    expect(load.failures[1]?.install).not.to.contain('CUDA');
  });

  it('tells a missing native part from a package that is not there', async () => {
    const failure = await failureOf(
      failing(
        'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node. \nPlease run',
      ),
    );
    expect(failure?.kind).to.equal('binding-missing');
    expect(failure?.install).to.contain(`npm rebuild ${GPU} --build-addon-from-source`);
  });

  it('names the shared library that the native part wants', async () => {
    const failure = await failureOf(
      failing('libtensorflow.so.2: cannot open shared object file', 'ERR_DLOPEN_FAILED'),
    );
    expect(failure?.kind).to.equal('binding-unloadable');
    expect(failure?.reason).to.contain('libtensorflow.so.2');
  });

  it('does not take a missing dependency of the package for the package', async () => {
    const failure = await failureOf(failing("Cannot find module 'adm-zip'", 'MODULE_NOT_FOUND'));
    expect(failure?.kind).to.equal('broken');
    expect(failure?.reason).to.contain('adm-zip');
  });

  it('tells a package that loads and is something else', async () => {
    expect((await failureOf(() => ({ hello: 'world' })))?.kind).to.equal('broken');
  });

  it('goes on to the next package, and describes what it found', async () => {
    const tf = await cpuTensorflow();
    const load = await withoutLeaks(() =>
      loadTensorflow({
        requireModule: (name) => (name === CPU ? tf : failing(`Cannot find module '${name}'`)()),
      }),
    );
    expect(load).to.include({ loaded: true, packageName: CPU, version: tf.version_core });
    if (load.loaded) expect(load.device.provider).to.equal('cpu');
    expect(load).not.to.have.property('cudaMissing');
  });

  it('says so when the GPU package runs on the CPU', async () => {
    const tf = await cpuTensorflow();
    const load = await loadTensorflow({ requireModule: () => tf });
    if (!load.loaded) throw new Error('it did not load');
    expect(load.packageName).to.equal(GPU);
    expect(load.cudaMissing).to.match(/CUDA 11 and cuDNN 8/);
  });

  it('refuses a backend that fails in, or miscomputes, a small net', async () => {
    const tf = await cpuTensorflow();
    await withFailingKernel(3, async () => {
      const failure = await failureOf(() => tf);
      expect(failure?.kind).to.equal('broken');
      expect(failure?.reason).to.contain('was made to fail');
    });
    const wrong = await failureOf(() => ({ ...tf, elu: (x: never) => tf.mul(x, 2) }));
    expect(wrong?.kind).to.equal('broken');
    expect(wrong?.reason).to.contain('self-test gave 36');
  });
});

describe('the functions that Node 23 removed from node:util', () => {
  it('are put back where they are missing, and only there', () => {
    const own = () => true;
    const target: Record<string, unknown> = { isArray: own };
    expect(restoreLegacyUtil(target)).to.deep.equal(['isNullOrUndefined']);
    expect(target['isArray']).to.equal(own);
    const isNullOrUndefined = target['isNullOrUndefined'] as (value: unknown) => boolean;
    expect([null, undefined, 0, '', false].map(isNullOrUndefined)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(restoreLegacyUtil(target)).to.deep.equal([]);
  });

  it('are there for tfjs-node, whatever this Node is', () => {
    restoreLegacyUtil();
    expect((util as unknown as Record<string, unknown>)['isNullOrUndefined']).to.be.a('function');
    expect((util as unknown as Record<string, unknown>)['isArray']).to.be.a('function');
  });
});

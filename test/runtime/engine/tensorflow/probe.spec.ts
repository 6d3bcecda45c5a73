import { expect } from 'chai';
import { probeTensorflow } from '../../../../src/runtime/engine/tensorflow/probe.ts';

describe('probing TensorFlow', () => {
  it('starts no process when nothing is installed', async () => {
    const probe = await probeTensorflow({ packages: ['@patchwise/a', '@patchwise/b'], timeout: 0 });
    if (probe.available) throw new Error('it is available');
    expect(probe.failures.map(({ packageName, kind }) => [packageName, kind])).to.deep.equal([
      ['@patchwise/a', 'not-installed'],
      ['@patchwise/b', 'not-installed'],
    ]);
  });

  it('brings the reasons back from its process, and adds what is not installed', async () => {
    // tfjs-core alone has no backend to compute with.
    const probe = await probeTensorflow({ packages: ['@tensorflow/tfjs-core', '@patchwise/b'] });
    if (probe.available) throw new Error('it is available');
    expect(probe.failures.map(({ packageName, kind }) => [packageName, kind])).to.deep.equal([
      ['@tensorflow/tfjs-core', 'broken'],
      ['@patchwise/b', 'not-installed'],
    ]);
    expect(probe.failures[0]?.reason).to.contain('No backend found');
  });

  it('gives up on a package that hangs', async () => {
    const probe = await probeTensorflow({ packages: ['@tensorflow/tfjs-core'], timeout: 1 });
    expect(probe).to.deep.include({ available: false });
    if (!probe.available) expect(probe.failures[0]?.reason).to.contain('did not answer when tried');
  });
});

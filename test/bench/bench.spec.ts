import { expect } from 'chai';
import { kernelClock } from '../../bench/kernel-time.ts';
import { nativeClock } from '../../bench/native-time.ts';
import { parseOptions, SECTIONS } from '../../bench/options.ts';
import { openPeer } from '../../bench/peer.ts';
import { randomModel } from '../../bench/random-model.ts';
import { samplingSettings } from '../../bench/sampling.ts';
import { scaleWorks } from '../../bench/scale-work.ts';
import { reduced } from '../../bench/training.ts';
import { TRAINING_PRESETS } from '../../src/model/pyramid/training-settings.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { onnxEngine, tinyImage, tinySettings } from '../support/tiny-model.ts';

describe('the benchmark', () => {
  it('runs all parts unless told otherwise, and refuses what it does not know', () => {
    expect(parseOptions([])).to.deep.include({ quick: false, sections: SECTIONS, effort: 1, pytorch: true });
    expect(parseOptions(['--quick', '--only', 'steps,memory', '--engines', 'a,b'])).to.deep.include({
      ...{ quick: true, sections: ['steps', 'memory'], engines: ['a', 'b'] },
    });
    expect(parseOptions(['--help'])).to.equal('help');
    expect(() => parseOptions(['--only', 'stairs'])).to.throw('stairs');
    expect(() => parseOptions(['--effort', '0'])).to.throw('--effort');
    expect(() => parseOptions(['--faster'])).to.throw('--faster');
  });

  it('says why PyTorch is not there', async () => {
    const choice = await openPeer(1, ['/nowhere/python']);
    expect(choice.peer).to.equal(undefined);
    expect(choice).to.have.property('reason').that.includes('/nowhere/python').and.includes('python3-torch');
  });

  it('times the updates of every scale, and counts what onnxruntime and our kernels take of them', async () => {
    const engine = await onnxEngine();
    const clock = nativeClock();
    const kernels = kernelClock();
    try {
      const works = scaleWorks(tinyImage(), tinySettings(), true);
      expect(works.map(({ scale }) => scale)).to.deep.equal([0, 1]);
      for (const { work, request } of works) {
        clock.reset();
        kernels.reset();
        const ms = await work(engine)(3);
        expect(ms).to.be.above(0);
        expect(clock.ms).to.be.above(0);
        expect(kernels.ms).to.be.above(0);
        expect(clock.ms + kernels.ms).to.be.below(1.01 * ms);
        expect(request).to.include({ do: 'updates', cycle: 1 });
      }
    } finally {
      clock.remove();
      kernels.remove();
      await engine.dispose();
    }
    const before = [clock.ms, kernels.ms];
    const other = await onnxEngine();
    await scaleWorks(tinyImage(), tinySettings(), true)[0]?.work(other)(1);
    await other.dispose();
    expect([clock.ms, kernels.ms]).to.deep.equal(before);
  });

  it('reduces a training to a fraction of its updates, at least one a scale', () => {
    const settings = { ...TRAINING_PRESETS.balanced, updates: [1000, 10] };
    expect(reduced(settings, 0.05).updates).to.deep.equal([50, 1]);
    expect(reduced({ ...settings, updates: 30 }, 0.5).updates).to.deep.equal([15]);
  });

  it('makes models of random weights whose finest scale has the size asked for', () => {
    for (const settings of Object.values(samplingSettings())) {
      const model = randomModel(settings, { height: 188, width: 250 });
      expect(sizeOf(model.image)).to.deep.equal({ height: 188, width: 250 });
      expect(model.scales.length).to.be.within(5, 9);
      expect(model.scales.at(-1)?.size).to.deep.equal(sizeOf(model.image));
    }
  });
});

import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { fixedCost, withinSeconds } from '../../bench/quality/budget.ts';
import { judgeTools } from '../../bench/quality/compare.ts';
import { toolImages, trainingImages } from '../../bench/quality/images.ts';
import { settingsFor } from '../../bench/quality/measure-image.ts';
import { measureLifted, type SampledEnergy } from '../../bench/quality/measure-lifted.ts';
import { parseQualityOptions } from '../../bench/quality/options.ts';
import { type ImageResult, keepResult, keptResult, keyOf } from '../../bench/quality/result.ts';
import { imageTable, type Judged, means, meanTable } from '../../bench/quality/summary.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import type { QualityReport } from '../../src/model/metrics/quality.ts';
import { TRAINING_PRESETS } from '../../src/model/pyramid/training-settings.ts';
import { temporaryFolder, writePicture } from '../cli/support.ts';
import { onnxEngine, tinyImage, tinyModel, tinySettings } from '../support/tiny-model.ts';

function quality(swd: number, samples: number, diversity?: number): QualityReport {
  const one = { patchSwd: swd, whitened: 4 * swd, coherence: 2 * swd, completeness: 3 * swd };
  return {
    samples: Array.from({ length: samples }, () => one),
    patchSwd: { mean: swd, median: swd, best: swd, worst: swd },
    whitened: 4 * swd,
    coherence: 2 * swd,
    completeness: 3 * swd,
    ...(diversity !== undefined && { diversity }),
  };
}

describe('the quality benchmark', () => {
  const at = temporaryFolder();

  it('trains on pictures, not on what other tools made of them, in the order of their numbers', async () => {
    const names = [
      '10.png',
      '2.png',
      '2-tool.png',
      '2-other-tool-1.png',
      '2-other-tool-2.png',
      'a-b.png',
      'x.txt',
    ];
    for (const name of names) await writeFile(at(name), '');
    expect((await trainingImages(at())).map(({ stem }) => stem)).to.deep.equal(['2', '10', 'a-b']);
    const tools = (await toolImages(at(), '2')).map(({ tool }) => tool);
    expect(tools).to.have.members(['tool', 'other-tool', 'other-tool']);
    expect(await toolImages(at(), '10')).to.deep.equal([]);
  });

  it('measures another tool’s images by the same meter, at the size of the reference', async () => {
    const reference = tinyImage(28, 32);
    await writePicture(at('1-copy.png'), reference);
    await writePicture(at('1-larger.png'), tinyImage(56, 64));
    const engine = await onnxEngine();
    const [copy, larger] = await judgeTools(engine, at(), '1', reference).finally(() => engine.dispose());
    expect(copy?.oneShift).to.deep.equal([1]);
    expect(copy).to.deep.include({ stem: '1', maker: 'copy' });
    // What 8 bits a channel lose.
    expect(copy?.quality.patchSwd.mean).to.be.below(0.004);
    expect(larger?.quality.patchSwd.mean).to.be.above(0.05);
  });

  it('lifts the samples of a model to the size of its image, once', async () => {
    const engine = await onnxEngine();
    try {
      const photo = tinyImage(16, 20);
      const path = await writePicture(at('1.png'), photo);
      await writeFile(at('1.safetensors'), encodeModel(tinyModel({ scales: 2 })));
      const options = parseQualityOptions([at(), '--samples', '2', '--lift', '--out', at()]);
      if (options === 'help') throw new Error('not asked for');
      const told: string[] = [];
      const measure = (energy: SampledEnergy = 'learned') =>
        measureLifted(engine, energy, { stem: '1', path }, options, new AbortController().signal, (text) => {
          told.push(text);
        });
      const { result } = await measure();
      expect(result.quality.samples).to.have.length(2);
      expect(result.quality.coherence).to.be.below(0.2);
      expect(result.copied).to.be.within(0, 1);
      expect(result.oneShift).to.have.length(2);
      expect(told).to.have.length(1);
      expect((await measure()).result).to.deep.equal(result);
      expect(told).to.have.length(1);
      for (const energy of ['patches', 'mixed'] as const) {
        const other = (await measure(energy)).result;
        expect(other.quality.samples).to.have.length(2);
        expect(other.key).to.not.equal(result.key);
      }
    } finally {
      await engine.dispose();
    }
  });

  it('scales the updates of all scales alike to fit the time', async () => {
    const engine = await onnxEngine();
    try {
      const settings = tinySettings({ updates: [60, 20] });
      const short = await withinSeconds(engine, tinyImage(), settings, 30);
      const long = await withinSeconds(engine, tinyImage(), settings, 3000);
      for (const { updates } of [short, long]) {
        const [coarse, fine] = updates as number[];
        expect(fine! / coarse!).to.be.closeTo(1 / 3, 0.1);
      }
      expect((long.updates as number[])[0]).to.be.above(10 * (short.updates as number[])[0]!);
      expect((await withinSeconds(engine, tinyImage(), settings, 1e-6)).updates).to.deep.equal([1, 1]);
    } finally {
      await engine.dispose();
    }
  });

  it('counts what pools cost beside the updates', () => {
    const settings = tinySettings({ steps: 5, recoverySteps: 0, poolSize: 10 });
    // Half of an update of 5 steps and a gradient is its chain: 2 ms and 4 ms a sample.
    expect(fixedCost(settings, [4, 8])).to.be.closeTo(10 * 2, 1e-9);
    expect(fixedCost(settings, [4, 8, 8])).to.be.closeTo(10 * 2 + 10 * (2 + 4), 1e-9);
    expect(fixedCost({ ...settings, lowerSamples: 'fresh' }, [4, 8])).to.equal(0);
  });

  it('takes a result up again only when image and options are the same', async () => {
    const options = parseQualityOptions(['pictures', '--size', '96', '--seconds', '5']);
    if (options === 'help') throw new Error('not asked for');
    const settings = settingsFor(options);
    expect(settings.pyramid).to.deep.equal({ ...TRAINING_PRESETS.balanced.pyramid, longSide: 96 });
    const asked = settingsFor({ ...options, scales: 3, updates: 7 });
    expect([asked.pyramid.scales, asked.updates]).to.deep.equal([3, 7]);
    const key = keyOf(Uint8Array.of(1), settings, options);
    await keepResult(at('1.json'), { key, stem: '1' } as ImageResult);
    expect(await keptResult(at('1.json'), key)).to.deep.include({ stem: '1' });
    for (const other of [
      keyOf(Uint8Array.of(2), settings, options),
      keyOf(Uint8Array.of(1), settings, { ...options, seed: 2 }),
      keyOf(Uint8Array.of(1), { ...settings, updates: 1 }, options),
    ]) {
      expect(await keptResult(at('1.json'), other)).to.equal(undefined);
    }
    expect(await keptResult(at('none.json'), key)).to.equal(undefined);
    await writeFile(at('1.json'), 'cut off');
    expect(await keptResult(at('1.json'), key)).to.equal(undefined);
  });

  it('gives means of each maker over its own images', () => {
    const rows: Judged[] = [
      { stem: '1', maker: 'patchwise', quality: quality(0.02, 4, 0.5), seconds: 10 },
      { stem: '2', maker: 'patchwise', quality: quality(0.04, 4, 0.3), seconds: 20 },
      { stem: '2', maker: 'tool', quality: quality(0.05, 1), seconds: undefined },
    ];
    const [ours, tool] = means(rows);
    expect(ours).to.include({ maker: 'patchwise', images: 2, seconds: 15 });
    expect(ours?.swd).to.be.closeTo(0.03, 1e-12);
    expect(ours?.whitened).to.be.closeTo(0.12, 1e-12);
    expect(ours?.completeness).to.be.closeTo(0.09, 1e-12);
    expect(ours?.diversity).to.be.closeTo(0.4, 1e-12);
    expect(tool).to.include({
      maker: 'tool',
      images: 1,
      swd: 0.05,
      diversity: undefined,
      seconds: undefined,
    });
    expect(meanTable(means(rows))).to.match(/mean of 2 +patchwise +0\.0300 .* 15\.0\n/);
    expect(imageTable(rows).split('\n')).to.have.length(6);
  });

  it('refuses options that it cannot use', () => {
    expect(parseQualityOptions(['--help'])).to.equal('help');
    for (const args of [
      [],
      ['a', 'b'],
      ['a', '--size', '6.5'],
      ['a', '--preset', 'toString'],
      ['a', '--fast'],
    ]) {
      expect(() => parseQualityOptions(args), args.join(' ')).to.throw();
    }
  });
});

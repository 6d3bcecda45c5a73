import { expect } from 'chai';
import type { PastRun } from '../../src/protocol/system.ts';
import { better, misjudged } from '../../try/page/misjudged.ts';

type PastNode = PastRun['nodes'][number];
const speed = { training: 600, lift: { base: 2, megapixel: 4 } };
const run = (id: string, purpose: string, ...nodes: PastNode[]): PastRun => ({ id, at: 1, purpose, nodes });
const lift = (seconds: number, images = 1, cached = false): PastNode => ({
  ...{ type: 'detail/lift@1', cached, seconds, images, pixels: 2e6 },
});
const training = (seconds: number): PastNode => ({
  ...{ type: 'training/train-pyramid@1', cached: false, seconds },
});
const learning = (purpose: string, { training: usual }: typeof speed) =>
  purpose === 'learn' ? usual : undefined;
const judged = (...runs: PastRun[]) => misjudged(speed, runs, learning);

describe('a measurement of a device that runs show to be wrong', () => {
  it('holds while lifts and trainings take about what was said', () => {
    expect(judged()).to.equal(undefined);
    expect(judged(run('a', 'random', lift(10)), run('b', 'learn', training(700)))).to.equal(undefined);
    expect(judged(run('a', 'random', lift(6), lift(18)))).to.equal(undefined);
  });

  it('is doubted when one took less than half of it, or more than twice as long', () => {
    expect(judged(run('a', 'random', lift(16, 4)))).to.equal('a');
    expect(judged(run('a', 'random', lift(21)))).to.equal('a');
    expect(judged(run('b', 'learn', training(290)))).to.equal('b');
  });

  it('is judged by the newest run that can be compared with it', () => {
    const other = run('new', 'recovery', { type: 'image/save@1', cached: false, seconds: 1 });
    const taken = run('cached', 'random', lift(0, 4, true));
    const strange = run('own', 'random', training(3));
    expect(judged(other, taken, strange, run('a', 'random', lift(30)))).to.equal('a');
    expect(judged(run('good', 'random', lift(10)), run('a', 'random', lift(30)))).to.equal(undefined);
  });

  it('gives way to what is faster, part by part', () => {
    const busy = { training: 2000, lift: { base: 1, megapixel: 2 } };
    expect(better(speed, busy)).to.deep.equal({ training: 600, lift: { base: 1, megapixel: 2 } });
    expect(better(busy, speed)).to.deep.equal(better(speed, busy));
  });
});

import { expect } from 'chai';
import { TRAINING_PRESETS } from '../../../src/model/pyramid/training-settings.ts';
import type { TrainingEvent } from '../../../src/model/training/training-course.ts';
import { coarserSizes, type TrainingFacts, tapTraining } from '../../../src/nodes/training/training-taps.ts';
import { tensor } from '../../../src/runtime/tensor.ts';
import { tellsSecondAttempt } from '../../../src/shared/second-attempt.ts';
import { tinyImage } from '../../support/tiny-model.ts';

const TELLING: TrainingFacts = {
  coarser: { first: '22 × 15', second: '16 × 11' },
  again: false,
};

/** What is told of events: labels of progress and messages, in their order. */
function told(events: readonly TrainingEvent[], telling: Partial<TrainingFacts> = {}): string[] {
  const lines: string[] = [];
  const tell = tapTraining(
    {
      progress: (done, _total, label) => lines.push(`${Math.round(100 * done)}% ${label}`),
      log: (level, message) => lines.push(`${level}: ${message}`),
      preview: () => undefined,
      metric: () => undefined,
    },
    { ...TELLING, ...telling },
  );
  for (const event of events) tell(event);
  return lines;
}

const started = (scale: number): TrainingEvent => ({ kind: 'scale-started', scale, scales: 4 });
const update = (scale: number, at: number, fraction: number): TrainingEvent => ({
  kind: 'update',
  metrics: { scale, update: at, loss: 0, gap: 0, recoveryError: 0 },
  ...{ energy: undefined, updates: 500, synthesis: tinyImage(2, 2), recovery: undefined, fraction },
});
const back = (scale: number, atUpdate: number, toUpdate: number, reason: string): TrainingEvent => ({
  kind: 'rollback',
  rollback: { scale, atUpdate, toUpdate, cause: 'ran-away', reason, stepSize: 0.1 },
  fraction: 0,
});

describe('what a training tells of itself', () => {
  it('is where it is, without times of its own: the time left of the whole stands beside it', () => {
    expect(told([started(0), update(0, 1, 0.001), update(0, 250, 0.2)])).to.deep.equal([
      '0% scale 1/4 · update 1/500',
      '20% scale 1/4 · update 250/500',
    ]);
  });

  it('is a return to healthy weights, with its reason', () => {
    expect(told([started(0), back(0, 90, 50, 'ran away'), update(0, 51, 0.02)])).to.deep.equal([
      'warning: Scale 0 goes back from update 90 (ran away) to 50 with step size 0.1.',
      '2% scale 1/4 · update 51/500',
    ]);
  });

  it('is plainly that it begins anew with a coarser scale 0, and why, in place of that return', () => {
    const lines = told([
      ...[started(0), started(1), update(1, 100, 0.4), back(1, 100, 0, 'parked whatever is done')],
      ...[started(0), update(0, 1, 0.001), started(1), update(1, 7, 0.3)],
    ]);
    expect(lines).to.have.length(4);
    expect(lines[1]).to.match(
      /^warning: The training begins a second time.* 16 × 11 px in place of 22 × 15:/,
    );
    expect(tellsSecondAttempt(lines[1]!.replace('warning: ', ''))).to.equal(true);
    expect(lines.slice(2)).to.deep.equal([
      '0% second attempt · scale 1/4 · update 1/500',
      '30% second attempt · scale 2/4 · update 7/500',
    ]);
  });

  it('is a second attempt as well where a checkpoint of one is continued', () => {
    expect(told([started(1), update(1, 7, 0.3)], { again: true })).to.deep.equal([
      '30% second attempt · scale 2/4 · update 7/500',
    ]);
  });

  it('names the sizes that a training of the usual settings begins with, and none where it never begins anew', () => {
    const image = (height: number, width: number) =>
      tensor([1, 3, height, width], new Float32Array(3 * height * width));
    expect(coarserSizes(image(640, 960), TRAINING_PRESETS.balanced)).to.deep.equal({
      ...{ first: '22 × 15', second: '16 × 11' },
    });
    expect(coarserSizes(image(640, 960), TRAINING_PRESETS.paper)).to.equal(undefined);
  });
});

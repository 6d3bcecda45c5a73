import { expect } from 'chai';
import type { LiveFrame } from '../../../web/src/api/live-frame.ts';
import { newestFrame } from '../../../web/src/journey/newest-frame.tsx';
import { lastSaved } from '../../../web/src/journey/thumbnails-ahead.ts';
import { frames, run } from '../../../web/src/state/run/run.ts';
import { startRunView } from '../../../web/src/state/run/run-fold.ts';

/** A frame of an output that is later than those before. */
let serial = 0;
const come = (nodeId: string, port: string): void => {
  serial++;
  const header = { nodeId, port, min: 0, max: 1, width: 1, height: 1 };
  frames.set(`${nodeId}.${port}`, { header, serial } as unknown as LiveFrame);
};
const newest = (...of: readonly string[]): string | undefined => {
  const frame = of.length === 0 ? newestFrame('r') : newestFrame('r', of);
  return frame && `${frame.header.nodeId}.${frame.header.port}`;
};

describe('the newest picture of a run of the journey', () => {
  beforeEach(() => {
    frames.clear();
    run.value = startRunView('r');
  });

  after(() => {
    frames.clear();
    run.value = undefined;
  });

  it('is what was drawn, not what was given or where patches come from', () => {
    come('photo', 'image');
    expect(newest()).to.equal(undefined);
    come('samples', 'images');
    come('lift', 'image');
    for (const port of ['map', 'alpha']) come('lift', port);
    come('full-canvas', 'known');
    come('full-margins', 'mask');
    expect(newest()).to.equal('lift.image');
    come('samples', 'images');
    expect(newest()).to.equal('samples.images');
  });

  it('is of this run only', () => {
    come('lift', 'image');
    expect(newestFrame('another')).to.equal(undefined);
  });

  it('is that of the result where it stands for it', () => {
    come('kept', 'image');
    come('wide-lift', 'image');
    come('drawn', 'image');
    expect(newest('kept.image')).to.equal('wide-lift.image');
  });
});

describe('thumbnails that are made ahead', () => {
  it('are of the files that were saved last, one of each node', () => {
    const at = (description: string) => ({ summary: { description }, count: 1, first: 0, at: 0 }) as never;
    const ports = {
      'result.path': at('result-001.png'),
      'lift.image': at('image 1×3×4×4'),
      'model.path': at('m.safetensors'),
    };
    const types: Record<string, string> = {
      result: 'image/save@1',
      lift: 'detail/lift@1',
      model: 'model/save@1',
    };
    expect(lastSaved({ ports }, (node) => types[node])).to.deep.equal(['result-001.png']);
  });
});

import { expect } from 'chai';
import { captionOf } from '../../../../web/src/canvas/pictures.ts';
import { ago, bytes, duration, remaining } from '../../../../web/src/state/page/words.ts';

describe('words', () => {
  it('tell durations as people do', () => {
    expect([400, 12_000, 200_000, 1_500_000, 7_500_000].map(duration)).to.deep.equal([
      '0.4 s',
      '12 s',
      '3 min 20 s',
      '25 min',
      '2 h 5 min',
    ]);
  });

  it('have no minute of 60 seconds', () => {
    expect([89_600, 119_700, 599_700].map(duration)).to.deep.equal(['1 min 30 s', '2 min', '10 min']);
  });

  it('tell what is left in whole seconds, and never none while it goes on', () => {
    expect([0, 300, 3400, 12_000, 200_000].map(remaining)).to.deep.equal([
      ...['1 s', '1 s', '4 s', '12 s', '3 min 20 s'],
    ]);
  });

  it('tell how long ago something was', () => {
    expect(ago(1_000_000, 1_010_000)).to.equal('just now');
    expect(ago(0, 5 * 60_000)).to.match(/5/);
  });

  it('tell sizes', () => {
    expect([12, 1500, 2_500_000, 3e9].map(bytes)).to.deep.equal(['12 B', '1.5 kB', '2.5 MB', '3.00 GB']);
  });

  it('tell what a live picture is: shape without the one of a batch, and its moment', () => {
    expect(captionOf([1, 3, 48, 64], { scale: 1, step: 12 })).to.equal('3×48×64 · scale 1, step 12');
    expect(captionOf([2, 1, 8, 8], {})).to.equal('2×1×8×8');
    expect(captionOf([1, 1, 8, 8], { step: 0 })).to.equal('1×8×8');
    expect(captionOf([1, 1, 8, 8], { step: 3 })).to.equal('1×8×8 · no. 3');
  });
});

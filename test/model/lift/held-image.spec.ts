import { expect } from 'chai';
import { holdAt, holdShares, withStrokes } from '../../../src/model/lift/held-image.ts';
import { flat } from '../../support/images.ts';

describe('what a lift is held to', () => {
  const shares = holdShares(0.3);

  it('counts as the ground does, as strokes do while they are held, and then less', () => {
    expect(holdAt(shares, 0, 100)).to.equal(0.3);
    expect(holdAt(shares, 1, 330)).to.equal(0.65);
    expect(holdAt(shares, 0.5, 160)).to.equal(0.65);
    expect(holdAt(shares, 0.5, 170)).to.equal(0.15);
  });

  it('shows strokes wherever they are, however long they are held', () => {
    const mask = { shape: [1, 1, 1, 3], data: Float32Array.of(0, 0.2, 1) };
    const { data } = withStrokes(flat(0, 1, 3), flat(0.5, 1, 3), mask);
    expect([...data.slice(0, 3)]).to.deep.equal([0, 0.5, 0.5]);
  });
});

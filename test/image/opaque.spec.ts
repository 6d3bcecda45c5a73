import { expect } from 'chai';
import { opaque, transparent } from '../../src/image/opaque.ts';

describe('the opacity of a picture without transparency', () => {
  it('is 1 everywhere', () => {
    const { shape, data } = opaque({ height: 3, width: 5 });
    expect(shape).to.deep.equal([1, 1, 3, 5]);
    expect([...data]).to.deep.equal(new Array(15).fill(1));
  });

  it('shares its memory with others that are in use, smaller ones also', () => {
    const large = opaque({ height: 40, width: 50 });
    const same = opaque({ height: 50, width: 40 });
    const small = opaque({ height: 4, width: 5 });
    expect(same.data.buffer).to.equal(large.data.buffer);
    expect(small.data.buffer).to.equal(large.data.buffer);
    expect(small.data.length).to.equal(20);
  });
});

it('the opacity of a picture that is transparent is 0 everywhere', () => {
  const { shape, data } = transparent({ height: 2, width: 3 });
  expect(shape).to.deep.equal([1, 1, 2, 3]);
  expect([...data]).to.deep.equal(new Array(6).fill(0));
});

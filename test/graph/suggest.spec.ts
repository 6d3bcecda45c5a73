import { expect } from 'chai';
import fc from 'fast-check';
import { didYouMean, nearest, orList } from '../../src/graph/suggest.ts';

describe('nearest', () => {
  const names = ['updates', 'stepSize', 'steps', 'seed', 'pyramid/build'];

  it('finds slips, swaps, other letter case and separators', () => {
    expect(nearest('updaets', names)).to.deep.equal(['updates']);
    expect(nearest('step_size', names)[0]).to.equal('stepSize');
    expect(nearest('STEPS', names)[0]).to.equal('steps');
    expect(nearest('sed', names)[0]).to.equal('seed');
  });

  it('finds names that contain the word', () => {
    expect(nearest('pyramid', names)).to.deep.equal(['pyramid/build']);
  });

  it('puts the nearest first and gives at most three', () => {
    expect(nearest('step', ['stapes', 'steps', 'step', 'stop', 'stem'])).to.deep.equal([
      'step',
      'steps',
      'stop',
    ]);
  });

  it('suggests nothing for what is far, empty or absurdly long', () => {
    expect(nearest('zebra', names)).to.deep.equal([]);
    expect(nearest('', names)).to.deep.equal([]);
    expect(nearest('s'.repeat(5000), names)).to.deep.equal([]);
  });

  it('always finds a name with one letter changed', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.stringMatching(/^[a-z]$/), (name, at, letter) => {
        const place = at % name.length;
        const slip = name.slice(0, place) + letter + name.slice(place + 1);
        expect(nearest(slip, [name])).to.deep.equal([name]);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('asks about one, two or three names, and falls back', () => {
    expect(didYouMean('seeds', ['seed'])).to.equal('Did you mean "seed"?');
    expect(orList(['a', 'b', 'c'])).to.equal('"a", "b" or "c"');
    expect(didYouMean('zebra', ['seed'], 'No.')).to.equal('No.');
  });
});

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

  it('compares few names letter by letter, however many are alike', () => {
    const candidates = Array.from({ length: 500 }, (_, i) => `${'ab'.repeat(26)}${i}`);
    let compared = 0;
    const distance = (a: string, b: string, most: number) => {
      compared += 1;
      expect(a.length).to.be.at.most(100);
      return a === b ? 0 : most;
    };
    expect(nearest(`x${'ba'.repeat(26)}123`, candidates, 3, distance)).to.have.length(3);
    expect(compared).to.be.within(3, 20);
  });

  it('counts slips as a whole table would', () => {
    const text = fc.stringMatching(/^[abc]{1,15}$/);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const allowed = Math.min(5, Math.max(1, Math.floor(a.length / 3)));
        const contains = Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
        const near = slips(a, b) <= allowed || contains;
        expect(nearest(a, [b]), `${a}, ${b}`).to.deep.equal(near ? [b] : []);
      }),
      { numRuns: 2000 },
    );
  });

  /** Optimal string alignment distance, by its definition. */
  function slips(a: string, b: string): number {
    const d: number[][] = [];
    for (let i = 0; i <= a.length; i++) {
      d.push([]);
      for (let j = 0; j <= b.length; j++) {
        const ways = i === 0 || j === 0 ? [i + j] : [d[i - 1]![j]! + 1, d[i]![j - 1]! + 1];
        if (i > 0 && j > 0) ways.push(d[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          ways.push(d[i - 2]![j - 2]! + 1);
        }
        d[i]!.push(Math.min(...ways));
      }
    }
    return d[a.length]![b.length]!;
  }

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

import { expect } from 'chai';
import { exitCodeOf } from '../src/cli/exit-codes.ts';
import { isCancelled, PatchwiseError } from '../src/errors.ts';

/** As a pack has it that brings its own copy of this package. */
const COPY = '../src/errors.ts?another-copy';
const { PatchwiseError: Other } = (await import(COPY)) as typeof import('../src/errors.ts');

describe('an error with a code', () => {
  it('is told by its name, also where another copy of the package has thrown it', () => {
    const error = new Other('file/missing', 'There is no file.');
    expect(Object.getPrototypeOf(error)).to.not.equal(PatchwiseError.prototype);
    expect(error).to.be.instanceOf(PatchwiseError);
    expect(exitCodeOf(error)).to.equal(2);
    expect(isCancelled(new Other('run/cancelled', 'Stopped.'))).to.equal(true);
  });

  it('is no other error', () => {
    for (const other of [new Error('no'), { name: 'PatchwiseError' }, undefined, 'PatchwiseError']) {
      expect(other instanceof PatchwiseError, String(other)).to.equal(false);
    }
  });
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { assetPath } from '../../src/runtime/assets.ts';
import { codeOf } from '../support/code-of.ts';

describe('assetPath', () => {
  it('finds a file below the root of the package', () => {
    const file = assetPath('reference/patch-swd-directions.bin');
    expect(path.isAbsolute(file)).to.equal(true);
    expect(existsSync(file)).to.equal(true);
    expect(path.basename(path.dirname(file))).to.equal('reference');
  });

  it('says that the installation is incomplete when a file is missing', () => {
    expect(codeOf(() => assetPath('reference/no-such-file.bin'))).to.equal('file/missing');
  });
});

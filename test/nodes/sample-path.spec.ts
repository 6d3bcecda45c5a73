import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { PatchwiseError } from '../../src/errors.ts';
import { referencedFile } from '../../src/nodes/sample-path.ts';
import { codeOf } from '../support/code-of.ts';

describe('References on the command line', () => {
  it('find samples wherever Patchwise is installed', () => {
    expect(existsSync(referencedFile('sample:photos/lake.jpg') ?? '')).to.equal(true);
  });

  it('tell which samples there are in place of one of another version', () => {
    expect(() => referencedFile('sample:models/lake.safetensors'))
      .to.throw(PatchwiseError, 'no "samples/models/lake.safetensors"')
      .with.property('hint')
      .that.includes('lake-96.safetensors');
  });

  it('leave paths alone', () => {
    for (const path of ['photo.jpg', '../photo.jpg', 'C:\\photo.jpg', 'samples/photos/lake.jpg']) {
      expect(referencedFile(path), path).to.equal(undefined);
    }
  });

  it('say what to do about files that only a studio has, and about names that are none', () => {
    const names = [
      'asset:abc',
      'model:abc',
      'sample:none.jpg',
      'sample:../package.json',
      'sample:/etc/passwd',
      'sample:',
      'sample:a\\b',
    ];
    for (const name of names)
      expect(
        codeOf(() => referencedFile(name)),
        name,
      ).to.equal('file/missing');
  });
});

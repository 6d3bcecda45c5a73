import { expect } from 'chai';
import { writeFailure } from '../../../src/runtime/files.ts';
import { errorReply } from '../../../src/studio/handlers/error-reply.ts';
import { withoutPaths } from '../../../src/studio/public-view.ts';

describe('What errors tell a client', () => {
  it('is 507 for a disk that is full, whatever was written', () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      const cause = Object.assign(new Error(code), { code });
      const { status, body } = errorReply(writeFailure('/home/me/studio/blobs/ab/cd', cause));
      expect([status, body.code], code).to.deep.equal([507, 'storage/full']);
    }
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    expect(errorReply(writeFailure('/home/me/x', denied)).status).to.equal(500);
  });

  it('names no folder of this machine, also where its name has spaces', () => {
    for (const path of [
      '/home/me/studio/studio.db',
      '/home/John Smith/My Studio/studio.db',
      'C:\\Users\\John Smith\\AppData\\studio.db',
      '/Volumes/Back Up 2/a b/studio.db',
    ]) {
      const text = withoutPaths(`The database ${path} is damaged: page 3.`);
      expect(text).to.equal('The database studio.db is damaged: page 3.');
    }
    expect(withoutPaths('Give 1/2 or 3/4 of http://localhost:7860/api/runs.')).to.equal(
      'Give 1/2 or 3/4 of http://localhost:7860/api/runs.',
    );
  });
});

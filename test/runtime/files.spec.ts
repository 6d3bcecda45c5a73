import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ensureFolder,
  readFailure,
  readFileChecked,
  writeFailure,
  writeFileAtomic,
} from '../../src/runtime/files.ts';
import { failure } from '../support/failure.ts';
import { unprivileged } from '../support/unprivileged.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

describe('files', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-files-'));
    await chmod(folder, 0o755);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describe('ensureFolder', () => {
    it('makes a folder and those above it', async () => {
      await ensureFolder(at('a', 'b', 'c'));
      await ensureFolder(at('a', 'b', 'c'));
      expect((await stat(at('a', 'b', 'c'))).isDirectory()).to.equal(true);
    });

    it('says why it cannot, also where only a folder above it may not be made', async function () {
      await writeFile(at('file'), 'x');
      expect((await failure(() => ensureFolder(at('file', 'b', 'c')))).message).to.match(
        /not a folder|folder/,
      );
      if (process.platform === 'win32') this.skip();
      await mkdir(at('locked'));
      await chmod(at('locked'), 0o555);
      const { code, message } = await unprivileged(() => failure(() => ensureFolder(at('locked', 'b', 'c'))));
      expect(code).to.equal('file/unwritable');
      expect(message).to.include('permission denied').and.not.include('does not exist');
    });
  });

  describe('writeFileAtomic', () => {
    it('writes bytes and text, and leaves nothing else in the folder', async () => {
      await writeFileAtomic(at('bytes'), Uint8Array.of(1, 2, 3));
      await writeFileAtomic(at('text'), 'größe');
      expect([...(await readFile(at('bytes')))]).to.deep.equal([1, 2, 3]);
      expect(await readFile(at('text'), 'utf8')).to.equal('größe');
      expect((await readdir(folder)).sort()).to.deep.equal(['bytes', 'text']);
    });

    it('replaces a file and keeps its permissions', async function () {
      await writeFile(at('x'), 'a much longer old content');
      if (process.platform === 'win32') this.skip();
      await chmod(at('x'), 0o640);
      await writeFileAtomic(at('x'), 'new');
      expect(await readFile(at('x'), 'utf8')).to.equal('new');
      expect((await stat(at('x'))).mode & 0o777).to.equal(0o640);
    });

    it('writes through a link instead of replacing it', async function () {
      await mkdir(at('real'));
      await writeFile(at('real', 'x'), 'old');
      try {
        await symlink(at('real', 'x'), at('link'));
      } catch {
        this.skip(); // Windows without the right to make links
      }
      await writeFileAtomic(at('link'), 'new');
      expect(await readFile(at('real', 'x'), 'utf8')).to.equal('new');
    });

    it('gives one whole content when many write at once', async () => {
      const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(50_000));
      await Promise.all(contents.map((content) => writeFileAtomic(at('x'), content)));
      expect(contents).to.include(await readFile(at('x'), 'utf8'));
      expect(await readdir(folder)).to.deep.equal(['x']);
    });

    it('takes file names as long as the disk does', async () => {
      await writeFileAtomic(at('n'.repeat(250)), 'x');
      expect(await readFile(at('n'.repeat(250)), 'utf8')).to.equal('x');
    });

    it('says that a parent folder is missing', async () => {
      const error = await failure(() => writeFileAtomic(at('no', 'x.png'), 'x'));
      expect(error.code).to.equal('file/unwritable');
      expect(error.message).to.include(at('no', 'x.png')).and.include('does not exist');
      expect(error.hint).to.equal('Create the folder first.');
    });

    it('refuses a folder as the target and leaves no temporary file', async () => {
      await mkdir(at('target'));
      const error = await failure(() => writeFileAtomic(at('target'), 'x'));
      expect(error.code).to.equal('file/unwritable');
      expect(await readdir(folder)).to.deep.equal(['target']);
      expect(await readdir(at('target'))).to.deep.equal([]);
    });

    it('refuses a path below a file', async () => {
      await writeFile(at('file'), '');
      expect((await failure(() => writeFileAtomic(at('file', 'x'), 'x'))).code).to.equal('file/unwritable');
    });

    it('refuses a name that is too long', async () => {
      const error = await failure(() => writeFileAtomic(at('n'.repeat(5000)), 'x'));
      expect(error.code).to.equal('file/unwritable');
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('says so when the folder is read-only, and leaves the earlier file', async function () {
      if (process.platform === 'win32') this.skip();
      await writeFile(at('x'), 'old');
      await chmod(folder, 0o555);
      const error = await unprivileged(() => failure(() => writeFileAtomic(at('x'), 'new')));
      await chmod(folder, 0o755);
      expect(error.code).to.equal('file/unwritable');
      expect(error.message).to.include('permission denied');
      expect(await readFile(at('x'), 'utf8')).to.equal('old');
    });
  });

  describe('writeFailure', () => {
    const cases = {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the disk is full',
      EROFS: 'read-only',
      EACCES: 'permission denied',
      EPERM: 'permission denied',
      EISDIR: 'is a folder',
      EIO: 'EIO: it failed',
    };
    for (const [code, words] of Object.entries(cases)) {
      it(`explains ${code} and says what to do`, () => {
        const cause = systemError(code);
        const error = writeFailure(join('out', 'x.png'), cause);
        expect(error.code).to.equal(words.includes('full') ? 'storage/full' : 'file/unwritable');
        expect(error.message).to.include(join('out', 'x.png')).and.include(words);
        expect(error.hint).to.match(/^[A-Z].*\.$/);
        expect(error.cause).to.equal(cause);
      });
    }
  });

  describe('readFileChecked', () => {
    it('reads a file', async () => {
      await writeFile(at('x'), Uint8Array.of(9, 8));
      expect([...(await readFileChecked(at('x')))]).to.deep.equal([9, 8]);
    });

    it('names a missing file, also below something that is no folder', async () => {
      await writeFile(at('x'), '');
      for (const path of [at('no.png'), at('x', 'y')]) {
        const error = await failure(() => readFileChecked(path));
        expect(error.code).to.equal('file/missing');
        expect(error.message).to.include(path);
      }
    });

    it('refuses a folder', async () => {
      const error = await failure(() => readFileChecked(folder));
      expect(error.code).to.equal('file/unreadable');
      expect(error.message).to.include('is a folder');
    });

    it('refuses a file above the limit', async () => {
      await writeFile(at('x'), new Uint8Array(11));
      const error = await failure(() => readFileChecked(at('x'), { maxBytes: 10 }));
      expect(error.code).to.equal('file/too-large');
      expect(error.details).to.deep.equal({ bytes: 11, maxBytes: 10 });
      expect(await readFileChecked(at('x'), { maxBytes: 11 })).to.have.length(11);
    });

    it('explains what the system says of a file that cannot be read', () => {
      expect(readFailure('x', systemError('EACCES')).message).to.include('permission denied');
      expect(readFailure('x', systemError('EIO')).code).to.equal('file/unreadable');
    });

    it('refuses a file without permission', async function () {
      if (process.platform === 'win32') this.skip();
      await writeFile(at('x'), '');
      await chmod(at('x'), 0);
      const error = await unprivileged(() => failure(() => readFileChecked(at('x'))));
      expect(error.code).to.equal('file/unreadable');
    });
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { resolveInside } from '../../src/disk/resolve-inside.ts';
import { isPlainRelative } from '../../src/studio/plain-relative.ts';
import { codeOfAsync } from '../support/code-of.ts';

describe('resolveInside', () => {
  let top: string;
  let root: string;
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'patchwise-inside-'));
    root = join(top, 'out');
    mkdirSync(join(root, 'sub'), { recursive: true });
    mkdirSync(join(top, 'out2'));
    writeFileSync(join(root, 'a.png'), 'a');
    writeFileSync(join(root, 'sub', 'b.png'), 'b');
    writeFileSync(join(root, '..hidden'), 'h');
    writeFileSync(join(root, '100%.png'), 'p');
    writeFileSync(join(top, 'out2', 'secret'), 's');
    writeFileSync(join(top, 'secret'), 's');
  });
  after(() => rmSync(top, { recursive: true }));

  it('finds files of the folder and of folders below it', async () => {
    expect(await resolveInside(root, 'a.png')).to.match(/out.a\.png$/);
    expect(await resolveInside(root, 'sub/b.png')).to.match(/sub.b\.png$/);
    expect(await resolveInside(root, '..hidden'), 'a name may begin with dots').to.match(/hidden$/);
    expect(await resolveInside(root, '100%.png')).to.match(/100%\.png$/);
  });

  const tricks: readonly (readonly [string, string])[] = [
    ['a parent', '../secret'],
    ['a parent in the middle', 'sub/../../secret'],
    ['a sibling with the same prefix', '../out2/secret'],
    ['the folder itself', '.'],
    ['an empty name', ''],
    ['an absolute path', '/etc/passwd'],
    ['a drive', 'C:/Windows/win.ini'],
    ['a drive-relative path', 'C:secret'],
    ['a backslash', '..\\secret'],
    ['a network path', '\\\\host\\share'],
    ['an alternate stream', 'a.png:evil'],
    ['a NUL', 'a.png\0.txt'],
    ['a line break', 'a\n.png'],
    ['a doubled slash', 'sub//b.png'],
    ['a trailing dot, which Windows drops', 'a.png.'],
    ['a trailing space, which Windows drops', 'a.png '],
    ['a device of Windows', 'sub/CON.txt'],
    ['a name of great length', 'x'.repeat(2000)],
  ];
  for (const [what, name] of tricks) {
    it(`refuses ${what}`, async () => {
      expect(await codeOfAsync(() => resolveInside(root, name))).to.equal('request/invalid');
    });
  }

  it('says of what is not there only that it is not there', async () => {
    expect(await codeOfAsync(() => resolveInside(root, 'none.png'))).to.equal('storage/missing');
    for (const name of ['%2e%2e/secret', '..%2fsecret', '%2e%2e%2fsecret', '%252e']) {
      expect(await codeOfAsync(() => resolveInside(root, name)), name).to.equal('storage/missing');
    }
    expect(await codeOfAsync(() => resolveInside(join(root, 'no-root'), 'a.png'))).to.equal(
      'storage/missing',
    );
  });

  it('follows links that stay inside and refuses those that lead out', async function () {
    try {
      symlinkSync(join(top, 'secret'), join(root, 'out-link'));
      symlinkSync(top, join(root, 'folder-link'));
      symlinkSync(join(root, 'a.png'), join(root, 'in-link'));
    } catch {
      this.skip();
    }
    expect(await codeOfAsync(() => resolveInside(root, 'out-link'))).to.equal('request/invalid');
    expect(await codeOfAsync(() => resolveInside(root, 'folder-link/secret'))).to.equal('request/invalid');
    expect(await resolveInside(root, 'in-link')).to.match(/a\.png$/);
  });

  it('lets no name out of the folder, whatever it is made of', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      'sub',
      'a.png',
      'secret',
      'out2',
      '/',
      '\\',
      '%2e',
      ':',
      '\0',
      ' ',
      'folder-link',
    );
    const name = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((p) => p.join('/')),
      fc.array(part).map((p) => p.join('')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const code = await codeOfAsync(async () => {
          const path = await resolveInside(root, text);
          if (!path.includes(`${join('out')}`) || path.includes('out2') || path.endsWith('secret')) {
            throw new Error(`${JSON.stringify(text)} led to ${path}`);
          }
        });
        expect(code).to.be.oneOf([undefined, 'request/invalid', 'storage/missing']);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 200) },
    );
  });

  it('knows a plain relative path', () => {
    expect(isPlainRelative('photos/lake.jpg')).to.equal(true);
    expect(isPlainRelative('com1')).to.equal(false);
  });
});

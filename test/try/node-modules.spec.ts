import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { crc32 as crcOfNode, inflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { PlainBuffer } from '../../try/node/buffer.ts';
import { createHash as createHashHere, loadFastHash } from '../../try/node/crypto.ts';
import * as path from '../../try/node/path.ts';
import { crc32, deflateSync } from '../../try/node/zlib.ts';

const part = fc.constantFrom('', '.', '..', 'a', 'b.png', '.hidden', 'c.tar.gz', '/', '/a//b/', 'x/../y');
const paths = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/'));
const bytes = fc.uint8Array({ maxLength: 200 });
const large = Uint8Array.from({ length: 150_000 }, (_, i) => (i * i) & 255);

/** What the site puts in the place of Node's modules, against Node's own. */
describe('modules of Node in the browser', () => {
  it('paths: as node:path for POSIX', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        expect(path.join(a, b)).to.equal(posix.join(a, b).replace(/(.)\/$/, '$1'));
        expect(path.normalize(path.dirname(a))).to.equal(path.normalize(posix.dirname(a)));
        expect(path.isAbsolute(a)).to.equal(posix.isAbsolute(a));
        // Of nothing but separators Node gives them back where an ending is asked for, and '' where none is.
        if (/[^/]/.test(a)) expect(path.basename(a, '.png')).to.equal(posix.basename(a, '.png'));
        expect(path.basename(a)).to.equal(posix.basename(a));
        expect(path.extname(a)).to.equal(posix.extname(a));
        expect(path.resolve('/', a, b)).to.equal(posix.resolve('/', a, b));
        expect(path.relative(`/${a}`, `/${b}`)).to.equal(posix.relative(`/${a}`, `/${b}`));
      }),
      { numRuns: 500 },
    );
  });

  it('buffers: the texts, numbers and copies of Buffer', () => {
    fc.assert(
      fc.property(bytes, fc.string({ unit: 'grapheme' }), fc.nat(2 ** 32 - 1), (some, text, number) => {
        const [here, there] = [PlainBuffer.from(some), Buffer.from(some)];
        for (const encoding of ['latin1', 'base64', 'hex', 'utf8'] as const) {
          expect(here.toString(encoding), encoding).to.equal(there.toString(encoding));
          if (encoding === 'utf8') continue;
          const back = PlainBuffer.from(there.toString(encoding), encoding);
          expect([...back], encoding).to.deep.equal([...there]);
        }
        expect([...PlainBuffer.from(text)]).to.deep.equal([...Buffer.from(text)]);
        const [one, other] = [PlainBuffer.alloc(6), Buffer.alloc(6)];
        expect(one.writeUInt32BE(number, 1)).to.equal(other.writeUInt32BE(number, 1));
        expect([...one]).to.deep.equal([...other]);
        expect(one.readUInt32BE(1)).to.equal(number);
        expect([...PlainBuffer.concat([here, one])]).to.deep.equal([...Buffer.concat([there, other])]);
        expect(here.equals(some)).to.equal(true);
      }),
    );
  });

  it('packs what Node unpacks', () => {
    for (const some of [new Uint8Array(0), Uint8Array.of(1), large]) {
      expect(Buffer.compare(inflateSync(deflateSync(some)), some)).to.equal(0);
      expect(crc32(some)).to.equal(crcOfNode(some));
      expect(crc32(some, crc32(large)), 'in pieces').to.equal(crcOfNode(Buffer.concat([large, some])));
    }
    expect(() => createHashHere('md5')).to.throw(/md5/);
  });

  for (const by of ['JavaScript', 'WebAssembly'] as const) {
    it(`hashes in pieces, several at once, in ${by}`, async () => {
      if (by === 'WebAssembly') await loadFastHash();
      for (const some of [new Uint8Array(0), Uint8Array.of(1), large]) {
        const own = createHashHere('sha256').update(some).update('äb').digest('hex');
        expect(own).to.equal(createHash('sha256').update(some).update('äb').digest('hex'));
      }
      const [a, b] = [Uint8Array.of(1, 2, 3), new Uint8Array(1000).fill(7)];
      const [one, other, none] = ['sha256', 'sha256', 'sha256'].map(createHashHere);
      one?.update(a);
      other?.update(b);
      one?.update(b).update('');
      other?.update(a.subarray(1));
      const of = (...parts: readonly Uint8Array[]) =>
        createHash('sha256').update(Buffer.concat(parts)).digest('base64');
      expect(one?.digest('base64')).to.equal(of(a, b));
      expect(other?.digest('base64')).to.equal(of(b, a.subarray(1)));
      expect(none?.digest('base64')).to.equal(of());
      // The bytes of the moment count, and memory that threads share.
      const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(9);
      const later = createHashHere('sha256').update(shared);
      shared.fill(1);
      expect(later.digest('base64')).to.equal(of(Uint8Array.of(9, 9, 9, 9)));
    });
  }
});

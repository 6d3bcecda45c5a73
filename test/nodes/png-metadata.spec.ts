import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { pngText, withPngText } from '../../src/nodes/png-metadata.ts';
import { codeOf } from '../support/code-of.ts';

describe('text inside a PNG', () => {
  let png: Buffer;
  before(async () => {
    const pixels = Buffer.from(Array.from({ length: 48 }, (_, i) => i * 5));
    png = await sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } })
      .png()
      .toBuffer();
  });

  it('comes back as it was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const written = withPngText(png, 'patchwise-graph', text);
        expect(pngText(written, 'patchwise-graph')).to.equal(text);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves the picture as it is, for other programs too', async () => {
    const written = withPngText(png, 'patchwise-graph', '{"a": "ü"}');
    const [before, after] = await Promise.all([png, written].map((b) => sharp(b).raw().toBuffer()));
    expect(after).to.deep.equal(before);
    const { comments } = await sharp(written).metadata();
    expect(comments).to.deep.equal([{ keyword: 'patchwise-graph', text: '{"a": "ü"}' }]);
  });

  it('is small: a graph of many nodes is compressed', () => {
    const text = JSON.stringify(
      Array.from({ length: 300 }, (_, i) => ({ type: 'image/blur@1', in: `n${i}.image` })),
    );
    expect(withPngText(png, 'k', text).length - png.length).to.be.below(text.length / 4);
  });

  it('replaces an earlier text of the same name and keeps others', () => {
    const twice = withPngText(withPngText(withPngText(png, 'a', 'old'), 'b', 'other'), 'a', 'new');
    expect([pngText(twice, 'a'), pngText(twice, 'b'), pngText(twice, 'c')]).to.deep.equal([
      'new',
      'other',
      undefined,
    ]);
    expect(withPngText(withPngText(png, 'a', 'x'), 'a', 'x')).to.deep.equal(withPngText(png, 'a', 'x'));
  });

  it('reads the older kinds of text chunk, as other programs write them', async () => {
    const { crc32 } = await import('node:zlib');
    const insert = (type: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(data.length);
      sum.writeUInt32BE(crc32(body));
      return Buffer.concat([png.subarray(0, 33), length, body, sum, png.subarray(33)]);
    };
    const key = Buffer.from('k\0', 'latin1');
    expect(
      pngText(insert('tEXt', Buffer.concat([key, Buffer.from('plain ½ \x85', 'latin1')])), 'k'),
    ).to.equal('plain ½ \x85');
    const packed = Buffer.concat([key, Buffer.from([0]), deflateSync(Buffer.from('packed'))]);
    expect(pngText(insert('zTXt', packed), 'k')).to.equal('packed');
    const open = Buffer.concat([key, Buffer.from([0, 0, 0, 0]), Buffer.from('öffen', 'utf8')]);
    expect(pngText(insert('iTXt', open), 'k')).to.equal('öffen');
  });

  it('refuses a text that unpacks to more than any graph', () => {
    const bomb = withPngText(png, 'k', '0'.repeat(9 * 2 ** 20));
    expect(bomb.length).to.be.below(20_000);
    expect(codeOf(() => pngText(bomb, 'k'))).to.equal('image/undecodable');
  });

  it('names damage and never throws anything else, whatever the bytes', () => {
    const whole = withPngText(png, 'k', 'text');
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(whole.length),
        (at, flip, cut) => {
          const bytes = Buffer.from(whole.subarray(0, cut));
          if (at < bytes.length) bytes[at]! ^= flip;
          let found: string | undefined = 'refused';
          expect(
            codeOf(() => {
              found = pngText(bytes, 'k');
            }),
          ).to.be.oneOf([undefined, 'image/undecodable']);
          expect(found).to.be.oneOf(['refused', 'text']);
        },
      ),
      { numRuns: 300 },
    );
  });
});

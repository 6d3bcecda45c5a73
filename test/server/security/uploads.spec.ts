import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodeImage } from '../../../src/image/codec/image-codec.ts';
import { encodeModel } from '../../../src/model/file/model-file.ts';
import { KEPT_BYTES } from '../../../src/protocol/assets.ts';
import { Decoder } from '../../../src/server/security/decoder-process.ts';
import { serverPictures } from '../../../src/server/security/pictures.ts';
import { reencode } from '../../../src/server/security/reencode.ts';
import { acceptImage } from '../../../src/studio/uploads/accept-image.ts';
import { acceptModel } from '../../../src/studio/uploads/accept-model.ts';
import { displayName, UPLOAD_LIMITS } from '../../../src/studio/uploads/upload-limits.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { pngHeader } from '../../support/png-header.ts';
import { tinyModel } from '../../support/tiny-model.ts';

const photo = readFileSync('samples/photos/lake.jpg');

function picture(width: number, height: number, channels: 3 | 4 = 3) {
  return sharp({ create: { width, height, channels, background: { r: 200, g: 100, b: 50, alpha: 0.5 } } });
}

describe('Uploaded images', () => {
  it('come out as PNG with the same pixels, a thumbnail and no metadata', async () => {
    const withMetadata = await sharp(photo)
      .withExif({ IFD0: { Copyright: 'secret-marker' } })
      .jpeg()
      .toBuffer();
    expect(withMetadata.includes('secret-marker')).to.equal(true);
    const accepted = await acceptImage(serverPictures, withMetadata);
    const [was, is] = [await decodeImage(withMetadata), await decodeImage(accepted.png)];
    expect(is.info.format).to.equal('png');
    expect(is.image.data).to.deep.equal(was.image.data);
    expect(Buffer.from(accepted.png).includes('secret-marker')).to.equal(false);
    const thumbnail = await sharp(accepted.thumbnail).metadata();
    expect(Math.max(thumbnail.width, thumbnail.height)).to.be.at.most(256);
  });

  it('keep transparency, grey and 16 bits', async () => {
    const clear = await decodeImage(
      (await acceptImage(serverPictures, await picture(5, 4, 4).webp({ lossless: true }).toBuffer())).png,
    );
    expect(clear.alpha?.data[0]).to.be.closeTo(0.5, 0.01);
    const grey = await sharp(Buffer.alloc(12, 90), { raw: { width: 4, height: 3, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await decodeImage((await acceptImage(serverPictures, grey)).png)).info.greyscale).to.equal(true);
    const deep = await picture(4, 3).toColourspace('rgb16').png().toBuffer();
    expect((await decodeImage((await acceptImage(serverPictures, deep)).png)).info.bitDepth).to.equal(16);
  });

  it('have no transparency where they are opaque everywhere', async () => {
    const opaque = { r: 9, g: 99, b: 200, alpha: 1 };
    const shot = sharp({ create: { width: 5, height: 4, channels: 4, background: opaque } });
    const { kept, png } = await acceptImage(serverPictures, await shot.png().toBuffer());
    expect(kept.alpha).to.equal(false);
    expect((await decodeImage(png)).info.hasAlpha).to.equal(false);
  });

  it('tell how many pictures their file has, and are the first of them', async () => {
    const pages = [200, 90, 10].flatMap((grey) => new Array<number>(4 * 3 * 3).fill(grey));
    const raw = { width: 4, height: 9, channels: 3, pageHeight: 3 } as const;
    const gif = await sharp(Buffer.from(pages), { raw }).gif().toBuffer();
    const { kept, height, png } = await acceptImage(serverPictures, gif);
    expect([kept.frames, height]).to.deep.equal([3, 3]);
    expect((await decodeImage(png)).image.data[0]).to.be.closeTo(200 / 127.5 - 1, 0.03);
    expect(
      (await acceptImage(serverPictures, await picture(4, 3).gif().toBuffer())).kept,
    ).to.not.have.property('frames');
  });

  it('lose what a crafted file carries behind its pixels', async () => {
    const png = await picture(6, 6).png().toBuffer();
    const polyglot = Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]);
    expect(Buffer.from((await acceptImage(serverPictures, polyglot)).png).includes('<script>')).to.equal(
      false,
    );
  });

  it('may have every format that the nodes read', async () => {
    for (const make of [picture(16, 12).gif(), picture(16, 12).tiff(), picture(16, 12).avif()]) {
      const { png, width, height } = await acceptImage(serverPictures, await make.toBuffer());
      expect([width, height, (await decodeImage(png)).info.format]).to.deep.equal([16, 12, 'png']);
    }
  });

  const refused: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    'an SVG drawing': async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    'a web page': async () => Buffer.from('<!doctype html><script>alert(1)</script>'),
    'a HEIC photograph': async () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    'nothing at all': async () => new Uint8Array(),
    'a program': async () => Buffer.from('#!/bin/sh\necho'),
  };
  for (const [what, make] of Object.entries(refused)) {
    it(`are refused when they are ${what}`, async () => {
      expect(await codeOfAsync(async () => acceptImage(serverPictures, await make()))).to.equal(
        'request/media-type',
      );
    });
  }

  it('are refused when damaged', async () => {
    const png = await picture(64, 64).png().toBuffer();
    expect(await codeOfAsync(() => acceptImage(serverPictures, png.subarray(0, 60)))).to.equal(
      'image/undecodable',
    );
    expect(
      await codeOfAsync(() => acceptImage(serverPictures, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))),
    ).to.equal('image/undecodable');
  });

  it('are refused by the size in their header, before anything is decoded', async () => {
    expect(await codeOfAsync(() => acceptImage(serverPictures, pngHeader(60_000, 60_000)))).to.equal(
      'image/too-large',
    );
    expect(await codeOfAsync(() => acceptImage(serverPictures, pngHeader(17_000, 1)))).to.equal(
      'image/too-large',
    );
    const limits = { maxPixels: 99, maxSide: 100 };
    expect(
      await codeOfAsync(async () => reencode({ ...limits, bytes: await picture(10, 10).png().toBuffer() })),
    ).to.equal('image/too-large');
  });

  it('are refused by their bytes before they are looked at', async () => {
    const large = new Uint8Array(UPLOAD_LIMITS.imageBytes + 1);
    expect(await codeOfAsync(() => acceptImage(serverPictures, large))).to.equal('request/too-large');
    // What a run has saved may be larger: it is not of the right kind, but its size is no fault.
    const kept = acceptImage(serverPictures, large, { maxBytes: KEPT_BYTES.image });
    expect(await codeOfAsync(() => kept)).to.equal('request/media-type');
  });

  it('never do more than be refused, whatever bytes they are', async () => {
    const valid = await picture(8, 8).png().toBuffer();
    const mutated = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length))
      .map(([at, byte, end]) => {
        const bytes = Buffer.from(valid);
        bytes[at] = byte;
        return bytes.subarray(0, end + 8);
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
        const code = await codeOfAsync(() => reencode({ bytes, maxPixels: 1000, maxSide: 100 }));
        expect(code).to.be.oneOf([undefined, 'image/undecodable', 'image/too-large']);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) },
    );
  });
});

describe('The decoder', () => {
  it('ends when it holds more memory than it may: the upload is refused, and the next is decoded', async () => {
    const request = { bytes: photo, maxPixels: 2 ** 24, maxSide: 8192 };
    const starved = new Decoder(2 ** 20);
    const answer = await starved.run(request);
    if (answer.ok) throw new Error('It was decoded.');
    expect(answer.error.code).to.equal('image/undecodable');
    expect(starved.ended).to.equal(true);
    expect((await acceptImage(serverPictures, photo)).width).to.be.greaterThan(0);
  });
});

describe('Imported models', () => {
  it('are read completely and written anew', async () => {
    const bytes = encodeModel(tinyModel());
    const accepted = await acceptModel(bytes);
    expect(Buffer.from(accepted.bytes)).to.deep.equal(Buffer.from(bytes));
    expect(accepted.info['scales']).to.have.length(2);
  });

  it('may keep the overshoot of bicubic resizing in their image, and no more', async () => {
    const model = tinyModel();
    const lifted = (value: number) => {
      const data = model.image.data.slice();
      data[0] = value;
      return encodeModel({ ...model, image: { ...model.image, data } });
    };
    expect((await acceptModel(lifted(-1.2))).width).to.equal(14);
    expect(await codeOfAsync(() => acceptModel(lifted(1.6)))).to.equal('model/invalid');
  });

  it('are those that ship with Patchwise', async () => {
    for (const name of ['lake', 'rock', 'waves']) {
      const { info } = await acceptModel(readFileSync(`samples/models/${name}-96.safetensors`));
      expect(info['scales'], name).to.have.length.above(2);
    }
  });

  it('are refused when they are not models, cut short or changed', async () => {
    const bytes = encodeModel(tinyModel());
    const cut = bytes.subarray(0, bytes.length - 1);
    for (const bad of [new Uint8Array(), new Uint8Array(100), photo, cut]) {
      expect(await codeOfAsync(() => acceptModel(bad))).to.equal('model/invalid');
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(Math.min(bytes.length, 4000) - 1), fc.nat(255), async (at, byte) => {
        const changed = bytes.slice();
        changed[at] = byte;
        const code = await codeOfAsync(() => acceptModel(changed));
        expect(code).to.be.oneOf([undefined, 'model/invalid', 'model/version']);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) },
    );
  });
});

describe('Display names', () => {
  it('lose folders, control characters and tricks with direction', () => {
    expect(displayName('C:\\Users\\me\\photo.png', 'x')).to.equal('photo.png');
    expect(displayName('../../etc/passwd', 'x')).to.equal('passwd');
    expect(displayName('a\u202egnp.exe\0\n', 'x')).to.equal('agnp.exe');
    expect(displayName(undefined, 'x')).to.equal('x');
    expect(displayName('   ', 'x')).to.equal('x');
    expect(displayName('y'.repeat(500), 'x')).to.have.length(200);
    expect(displayName('a\ud800', 'x'), 'half a character').to.equal('x');
  });
});

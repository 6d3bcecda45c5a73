import { expect } from 'chai';
import sharp from 'sharp';
import { WRITABLE_FORMATS } from '../../src/image/codec/image-codec.ts';
import {
  formatOfName,
  type ImageFormat,
  PICTURE_ENDINGS,
  PICTURE_FORMATS,
  READABLE_PICTURES,
  sniffFormat,
} from '../../src/shared/picture-formats.ts';
import { servedAs } from '../../src/studio/handlers/media-types.ts';

const FORMATS = Object.keys(PICTURE_FORMATS) as readonly ImageFormat[];

describe('formats of pictures', () => {
  it('are known by their first bytes, and none is taken for another', async () => {
    const raw = { width: 9, height: 7, channels: 3 } as const;
    for (const format of FORMATS) {
      const bytes = await sharp(Buffer.alloc(9 * 7 * 3, 90), { raw })
        .toFormat(format)
        .toBuffer();
      expect(sniffFormat(bytes), format).to.deep.equal({ kind: 'image', format });
      expect(sniffFormat(bytes.subarray(0, 1024)), format).to.deep.equal({ kind: 'image', format });
    }
  });

  it('are known by the ending of a name, in either case, and each ending is of one', () => {
    for (const format of FORMATS) {
      for (const ending of PICTURE_FORMATS[format].endings) {
        expect(formatOfName(`a.b${ending.toUpperCase()}`), ending).to.equal(format);
      }
    }
    expect(new Set(PICTURE_ENDINGS).size).to.equal(PICTURE_ENDINGS.length);
    for (const name of ['x', 'x.bmp', '', '.', 'png', 'a.png/x'])
      expect(formatOfName(name), name).to.equal(undefined);
  });

  it('are served as what they are, and shown where every browser can', () => {
    for (const format of FORMATS) {
      const { endings, mediaType, shownBy } = PICTURE_FORMATS[format];
      expect(servedAs(`x${endings[0]}`)).to.deep.equal({ type: mediaType, inline: shownBy === 'all' });
    }
    for (const name of ['x.svg', 'x.html', 'x']) expect(servedAs(name).inline, name).to.equal(false);
  });

  it('are told to people in one sentence, and those that are written are read', () => {
    expect(READABLE_PICTURES).to.equal('PNG, JPEG, WebP, AVIF, TIFF or GIF');
    expect(FORMATS).to.include.members([...WRITABLE_FORMATS]);
  });
});

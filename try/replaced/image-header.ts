import type { ImageFormat } from '../../src/shared/picture-formats.ts';

/** What the first bytes of a picture tell, before anything is decoded; what they do not tell is undefined. */
export interface ImageHeader {
  readonly width?: number;
  readonly height?: number;
  readonly greyscale?: boolean;
  readonly alpha?: boolean;
  readonly bitDepth?: number;
}

export function readHeader(bytes: Uint8Array, format: ImageFormat): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (format) {
      case 'png':
        return pngHeader(view);
      case 'jpeg':
        return jpegHeader(view);
      case 'gif':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'webp':
        return webpHeader(view);
      default:
        return {};
    }
  } catch (error) {
    // Cut off in its header: the decoder says so.
    if (error instanceof RangeError) return {};
    throw error;
  }
}

/** PNG specification, 11.2.2; transparency by colour type or a tRNS chunk. */
function pngHeader(view: DataView): ImageHeader {
  const type = view.getUint8(25);
  let alpha = type === 4 || type === 6;
  for (let at = 8; at + 8 <= view.byteLength && !alpha; at += 12 + view.getUint32(at)) {
    const chunk = view.getUint32(at + 4);
    if (chunk === 0x74524e53) alpha = true;
    if (chunk === 0x49444154) break;
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitDepth: view.getUint8(24),
    greyscale: type === 0 || type === 4,
    alpha,
  };
}

/** The frame header (SOF0 … SOF15 but DHT, JPG and DAC): ITU T.81, B.2.2. */
function jpegHeader(view: DataView): ImageHeader {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return {};
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        greyscale: view.getUint8(at + 9) === 1,
        alpha: false,
      };
    } else at += 2 + view.getUint16(at + 2);
  }
}

/** WebP container specification: VP8X, VP8L or VP8. */
function webpHeader(view: DataView): ImageHeader {
  const kind = view.getUint32(12);
  if (kind === 0x56503858) {
    const side = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
    return { width: side(24), height: side(27), alpha: (view.getUint8(20) & 16) !== 0 };
  }
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff), alpha: bits >>> 28 === 1 };
  }
  return {
    width: view.getUint16(26, true) & 0x3fff,
    height: view.getUint16(28, true) & 0x3fff,
    alpha: false,
  };
}

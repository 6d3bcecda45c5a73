import { crc32, deflateSync } from 'node:zlib';

/** Signature and the first chunk, IHDR: 8 + 4 + 4 + 13 + 4 bytes. */
const AFTER_HEADER = 33;

/** A PNG file that carries a colour profile (iCCP, after the header as the format wants it). */
export function withPngProfile(png: Uint8Array, profile: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(profile)]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]);
}

/** Whether bytes are an ICC profile of an RGB space: its signature and its data colour space. */
export function isRgbProfile(bytes: Uint8Array): boolean {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  return bytes.length > 128 && text(36, 40) === 'acsp' && text(16, 20) === 'RGB ';
}

/** A minimal uncompressed little-endian TIFF, for what sharp cannot be made to write. */
export interface TiffPicture {
  readonly width: number;
  readonly height: number;
  /** Interleaved samples; 8, 16 or 32 bits by the array's kind (Float32Array: IEEE floats). */
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  /** 1: black is zero, 2: RGB, 5: CMYK. */
  readonly photometric: 1 | 2 | 5;
  /** 1: colours are multiplied by alpha, 2: they are not. Left out without alpha. */
  readonly extraSamples?: 1 | 2;
}

export function encodeTiff(picture: TiffPicture): Buffer {
  const { width, height, samples, photometric, extraSamples } = picture;
  const channels = samples.length / (width * height);
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const pixels = Buffer.alloc(samples.byteLength);
  for (let i = 0; i < samples.length; i++) {
    if (samples instanceof Uint8Array) pixels.writeUInt8(samples[i]!, i);
    else if (samples instanceof Uint16Array) pixels.writeUInt16LE(samples[i]!, 2 * i);
    else pixels.writeFloatLE(samples[i]!, 4 * i);
  }
  const perChannel = (value: number) => new Array<number>(channels).fill(value);
  // [tag, type (3: 16-bit, 4: 32-bit), values], in rising order of tags
  const entries: [number, 3 | 4, number[]][] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, perChannel(bits)],
    [259, 3, [1]],
    [262, 3, [photometric]],
    [273, 4, [8]],
    [277, 3, [channels]],
    [278, 4, [height]],
    [279, 4, [pixels.length]],
    [284, 3, [1]],
    ...(extraSamples === undefined ? [] : ([[338, 3, [extraSamples]]] as [number, 3, number[]][])),
    [339, 3, perChannel(samples instanceof Float32Array ? 3 : 1)],
  ];
  const ifdAt = 8 + pixels.length + (pixels.length % 2);
  const ifd = Buffer.alloc(2 + 12 * entries.length + 4);
  const overflow: Buffer[] = [];
  let overflowAt = ifdAt + ifd.length;
  ifd.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag, type, values], i) => {
    const at = 2 + 12 * i;
    const size = type === 3 ? 2 : 4;
    const packed = Buffer.alloc(Math.max(4, size * values.length));
    values.forEach((value, k) => {
      packed.writeUIntLE(value, k * size, size);
    });
    ifd.writeUInt16LE(tag, at);
    ifd.writeUInt16LE(type, at + 2);
    ifd.writeUInt32LE(values.length, at + 4);
    if (packed.length === 4) {
      packed.copy(ifd, at + 8);
    } else {
      ifd.writeUInt32LE(overflowAt, at + 8);
      overflow.push(packed);
      overflowAt += packed.length;
    }
  });
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(ifdAt, 4);
  return Buffer.concat([header, pixels, Buffer.alloc(pixels.length % 2), ifd, ...overflow]);
}

type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'base64' | 'hex';

/** What the shared code uses of Node's `Buffer`. */
export class PlainBuffer extends Uint8Array<ArrayBuffer> {
  static override from(
    value: string | Iterable<number> | ArrayLike<number> | ArrayBuffer,
    encodingOrOffset?: Encoding | number | unknown,
    length?: number,
  ): PlainBuffer {
    if (typeof value === 'string') return wrap(encoded(value, (encodingOrOffset as Encoding) ?? 'utf8'));
    if (value instanceof ArrayBuffer) {
      return new PlainBuffer(value, encodingOrOffset as number | undefined, length);
    }
    return wrap(Uint8Array.from(value as ArrayLike<number>));
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof PlainBuffer;
  }

  static alloc(size: number): PlainBuffer {
    return new PlainBuffer(new ArrayBuffer(size));
  }

  static concat(parts: readonly Uint8Array[]): PlainBuffer {
    const whole = PlainBuffer.alloc(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  override toString(encoding: Encoding = 'utf8'): string {
    switch (encoding) {
      case 'latin1':
        return binary(this);
      case 'base64':
        return btoa(binary(this));
      case 'hex':
        return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('');
      default:
        return new TextDecoder().decode(this);
    }
  }

  equals(other: Uint8Array): boolean {
    return this.byteLength === other.byteLength && this.every((byte, i) => byte === other[i]);
  }

  copy(target: Uint8Array, at = 0): number {
    target.set(this, at);
    return this.byteLength;
  }

  writeUInt32BE(value: number, at = 0): number {
    new DataView(this.buffer, this.byteOffset, this.byteLength).setUint32(at, value >>> 0);
    return at + 4;
  }

  readUInt32BE(at = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getUint32(at);
  }
}

/** A view on the same memory. */
export function wrap(bytes: Uint8Array<ArrayBuffer>): PlainBuffer {
  return new PlainBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function encoded(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'latin1':
      return Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
    case 'base64':
      return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    case 'hex':
      return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    default:
      return new TextEncoder().encode(text);
  }
}

function binary(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

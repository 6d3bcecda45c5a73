import { joinBytes } from '../../shared/join-bytes.ts';

/*
 * What a camera notes beside a photograph (Exif 2.32, JEITA CP-3451): fields of TIFF directories. Only what stays true of
 * another picture made of it is kept: not its size and turn, not its thumbnail, not what only the maker's programs read.
 */

/** A field of a directory; its value in little-endian order. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
}

/** The fields of a photograph, by directory. */
export interface Exif {
  /** Camera, author, date of the file. */
  readonly image: readonly Field[];
  /** Date, lens, exposure. */
  readonly shot: readonly Field[];
  /** Where it was taken. */
  readonly place: readonly Field[];
}

/** What is said of the picture that the fields go with. */
export interface ExifOf {
  readonly width: number;
  readonly height: number;
  /** Also where it was taken. Default: not. */
  readonly place?: boolean;
  /** Its values are sRGB. */
  readonly srgb: boolean;
}

/** Bytes that one number of a type takes, and how many of them one value has (TIFF 6.0, 2; rationals are two numbers). */
const TYPES: Readonly<Record<number, readonly [size: number, numbers: number]>> = {
  1: [1, 1],
  2: [1, 1],
  3: [2, 1],
  4: [4, 1],
  5: [4, 2],
  6: [1, 1],
  7: [1, 1],
  8: [2, 1],
  9: [4, 1],
  10: [4, 2],
  11: [4, 1],
  12: [8, 1],
};
const [ASCII, SHORT, LONG] = [2, 3, 4];

const EXIF_DIRECTORY = 0x8769;
const PLACE_DIRECTORY = 0x8825;
const SOFTWARE = 0x0131;
const COLOUR_SPACE = 0xa001;
const [WIDTH, HEIGHT] = [0xa002, 0xa003];

/** Of the first directory: description, maker, model, resolution, date, artist, copyright. */
const OF_IMAGE = new Set([0x010e, 0x010f, 0x0110, 0x011a, 0x011b, 0x0128, 0x0132, 0x013b, 0x8298]);
/** Of the second, what is written anew or is of the file itself: colour space, sides, interoperability; the maker's note. */
const NOT_OF_SHOT = new Set([0x927c, COLOUR_SPACE, WIDTH, HEIGHT, 0xa005]);

/** Bytes of the values of one directory that are kept at most: three of them fit into the segment of a JPEG. */
const MOST_BYTES = 16_000;

/**
 * Reads a block of EXIF: what a JPEG, PNG or WebP file carries, or a whole TIFF file.
 * @returns undefined for what is none, is damaged, or has nothing that is kept
 */
export function readExif(block: Uint8Array): Exif | undefined {
  const start = text(block, 0, 6) === 'Exif\0\0' ? 6 : 0;
  const bytes = block.subarray(start);
  const order = text(bytes, 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(2, little) !== 42) return undefined;
  try {
    const first = directory(view, view.getUint32(4, little), little);
    const below = (tag: number) => {
      const pointer = first.find((field) => field.tag === tag && field.type === LONG);
      return pointer === undefined ? [] : directory(view, numberOf(pointer), little);
    };
    const image = within(first.filter(({ tag }) => OF_IMAGE.has(tag)));
    const shot = within(below(EXIF_DIRECTORY).filter(({ tag }) => !NOT_OF_SHOT.has(tag)));
    const place = within(below(PLACE_DIRECTORY));
    return image.length + shot.length + place.length === 0 ? undefined : { image, shot, place };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Without the fields that are too long. */
function within(fields: readonly Field[]): readonly Field[] {
  let bytes = 0;
  return fields.filter(({ value }) => {
    const taken = 12 + even(value.length);
    if (bytes + taken > MOST_BYTES) return false;
    bytes += taken;
    return true;
  });
}

/** A block of EXIF, little-endian, for a JPEG, PNG or WebP file. */
export function writeExif(exif: Exif, of: ExifOf): Uint8Array {
  const head = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0);
  return joinBytes([head, writeDirectories(exif, of, head.length)]);
}

/**
 * The directories, as they stand at a place in a TIFF file.
 * @param own fields that the first one has besides, such as those that say how a TIFF picture is stored
 */
export function writeDirectories(exif: Exif, of: ExifOf, at: number, own: readonly Field[] = []): Uint8Array {
  const { width, height, srgb, place: keepsPlace = false } = of;
  const image = [
    ...own,
    ...[...exif.image, ascii(SOFTWARE, 'Patchwise')].filter(
      ({ tag }) => !own.some((field) => field.tag === tag),
    ),
  ];
  const shot = [
    ...exif.shot,
    number(SHORT, COLOUR_SPACE, srgb ? 1 : 0xffff),
    number(LONG, WIDTH, width),
    number(LONG, HEIGHT, height),
  ];
  const place = keepsPlace ? exif.place : [];
  const pointers = [EXIF_DIRECTORY, ...(place.length > 0 ? [PLACE_DIRECTORY] : [])];
  const shotAt = at + sizeOf([...image, ...pointers.map((tag) => number(LONG, tag, 0))]);
  const placeAt = shotAt + sizeOf(shot);
  const places = pointers.map((tag) => number(LONG, tag, tag === EXIF_DIRECTORY ? shotAt : placeAt));
  return joinBytes([
    written([...image, ...places], at),
    written(shot, shotAt),
    ...(place.length > 0 ? [written(place, placeAt)] : []),
  ]);
}

/** All fields of a directory, whatever they say. @throws RangeError where it does not lie within the file */
export function directory(view: DataView, at: number, little: boolean): readonly Field[] {
  const count = view.getUint16(at, little);
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const entry = at + 2 + 12 * i;
    const type = view.getUint16(entry + 2, little);
    const values = view.getUint32(entry + 4, little);
    const [size, numbers] = TYPES[type] ?? [0, 0];
    const bytes = size * numbers * values;
    const tag = view.getUint16(entry, little);
    const from = bytes <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (bytes === 0 || from + bytes > view.byteLength) continue;
    const value = new Uint8Array(view.buffer, view.byteOffset + from, bytes).slice();
    if (!little && size > 1) for (let j = 0; j < bytes; j += size) value.subarray(j, j + size).reverse();
    fields.push({ tag, type, count: values, value });
  }
  return fields;
}

function numberOf({ value }: Field): number {
  return new DataView(value.buffer).getUint32(0, true);
}

function number(type: typeof SHORT | typeof LONG, tag: number, value: number): Field {
  const bytes = new Uint8Array(type === SHORT ? 2 : 4);
  const view = new DataView(bytes.buffer);
  if (type === SHORT) view.setUint16(0, value, true);
  else view.setUint32(0, value, true);
  return { tag, type, count: 1, value: bytes };
}

function ascii(tag: number, value: string): Field {
  const bytes = new TextEncoder().encode(`${value}\0`);
  return { tag, type: ASCII, count: bytes.length, value: bytes };
}

const even = (bytes: number) => bytes + (bytes % 2);
const beside = ({ value }: Field) => (value.length <= 4 ? 0 : even(value.length));

/** Bytes of a directory with the values that do not fit in it. */
function sizeOf(fields: readonly Field[]): number {
  return 6 + 12 * fields.length + fields.reduce((sum, field) => sum + beside(field), 0);
}

function written(fields: readonly Field[], at: number): Uint8Array {
  const bytes = new Uint8Array(sizeOf(fields));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, fields.length, true);
  let free = 6 + 12 * fields.length;
  for (const [i, field] of [...fields].sort((a, b) => a.tag - b.tag).entries()) {
    const entry = 2 + 12 * i;
    view.setUint16(entry, field.tag, true);
    view.setUint16(entry + 2, field.type, true);
    view.setUint32(entry + 4, field.count, true);
    if (field.value.length <= 4) bytes.set(field.value, entry + 8);
    else {
      view.setUint32(entry + 8, at + free, true);
      bytes.set(field.value, free);
      free += beside(field);
    }
  }
  return bytes;
}

/** Bytes as Latin-1. */
export function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

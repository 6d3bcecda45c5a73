import type { ToldError } from '../../errors.ts';
import type { SaveFormat } from '../../protocol/saving.ts';
import type { BytesReply } from './reply.ts';

/** An uploaded image after all checks: new bytes that hold pixels and nothing else. */
export interface AcceptedImage {
  readonly png: Uint8Array;
  /** PNG of at most 256 px a side. */
  readonly thumbnail: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** What a result of it is to have, too. */
  readonly kept: {
    readonly bitDepth: 8 | 16;
    readonly alpha: boolean;
    /** Pictures in the file, where there were several: the first was taken. */
    readonly frames?: number;
  };
  /** What results of it may say of it: see {@link Noted}. */
  readonly noted: Noted;
}

/** What a photograph's file says besides its pixels, and results of it may say, too. */
export interface Noted {
  /** Camera, lens, exposure, date and place: a block of EXIF (image/codec/exif.ts). */
  readonly exif?: Uint8Array;
  /** It says where it was taken. */
  readonly located?: true;
  /** ICC profile of its colours, where they were not in sRGB. */
  readonly profile?: Uint8Array;
}

/** A picture of a run, as a person wants it saved. */
export interface SaveRequest {
  /** As the host's files gave it. */
  readonly path: string;
  /** What to call it in errors. */
  readonly name: string;
  readonly format: SaveFormat;
  /** Of JPEG and WebP, 1 to 100. Default: as `encodeImage` has it. */
  readonly quality?: number;
  /** Its long side is made to have at most as many pixels. */
  readonly longSide?: number;
  /** What is noted in it. */
  readonly exif?: Uint8Array;
  /** Of that, also where the photograph was taken. */
  readonly place: boolean;
  /** Its colours are converted to this space, where the file has no profile of its own. */
  readonly profile?: Uint8Array;
}

/** A picture that was brought in, and the caps within which it is decoded. */
export interface ReencodeRequest {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
  readonly maxSide: number;
  /** Makes what is larger smaller instead of refusing it. */
  readonly fit?: boolean;
}

/** What a decoder beside the studio has made, or what to tell the person. */
export type DecoderAnswer<T> =
  | { readonly ok: true; readonly image: T }
  | { readonly ok: false; readonly error: ToldError };

/** Decodes pictures of people's own, apart from the studio: a process on a server, a worker in a page. */
export interface Pictures {
  /** Decodes within the caps and encodes anew, upright and in sRGB. Never rejects for what is wrong with the file. */
  reencode(request: ReencodeRequest): Promise<DecoderAnswer<AcceptedImage>>;
  /**
   * Answers a picture file small.
   * @param path as the host's files gave it, of a file that may be shown
   * @param name as the client called it
   * @throws `file/…`, `image/too-large`, `image/undecodable`
   */
  thumbnail(path: string, name: string): Promise<BytesReply>;
  /** Formats in which it saves pictures. */
  readonly formats: readonly SaveFormat[];
  /**
   * A picture of a run in another format, of another size, with what is noted of its photograph. A PNG keeps the graph that
   * it carries; where it need not be encoded anew its pixels' bytes stay.
   * @throws `file/…`, `image/too-large`, `image/undecodable`; `usage/invalid` for a format that is not among them
   */
  save(request: SaveRequest): Promise<Uint8Array>;
}

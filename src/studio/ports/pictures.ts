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
}

/** A picture that was brought in, and the caps within which it is decoded. */
export interface ReencodeRequest {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
  readonly maxSide: number;
}

/** What a decoder beside the studio has made, or what to tell the person. */
export type DecoderAnswer<T> =
  | { readonly ok: true; readonly image: T }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    };

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
}

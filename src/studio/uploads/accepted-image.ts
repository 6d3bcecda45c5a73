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

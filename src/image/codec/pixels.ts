/** Decoded samples. */
export interface Pixels {
  /** Interleaved. */
  readonly samples: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number;
}

/** Whether no pixel lets anything through: screenshots and GIFs have an alpha that says nothing. */
export function isOpaque({ samples, channels }: Pixels): boolean {
  if (channels % 2 === 1) return true;
  const top = samples instanceof Uint16Array ? 65535 : 255;
  for (let i = channels - 1; i < samples.length; i += channels) if (samples[i] !== top) return false;
  return true;
}

/**
 * Fewer channels, in the same memory: of three equal colours the first, and no alpha where it is not wanted.
 * @param kept 1 or 3 colours, and one more with the alpha
 */
export function packChannels<Kept extends 1 | 2 | 3 | 4>(
  pixels: Pixels,
  kept: Kept,
): Pixels & { readonly channels: Kept } {
  const { samples, channels } = pixels;
  if (channels === kept) return { ...pixels, channels: kept };
  const colours = kept >= 3 ? 3 : 1;
  const hasAlpha = kept % 2 === 0;
  let at = 0;
  for (let i = 0; i < samples.length; i += channels) {
    for (let c = 0; c < colours; c++) samples[at++] = samples[i + c]!;
    if (hasAlpha) samples[at++] = samples[i + channels - 1]!;
  }
  return { ...pixels, samples: samples.subarray(0, at), channels: kept };
}

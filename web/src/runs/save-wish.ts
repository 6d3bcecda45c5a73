import { SAVE_FORMATS, type SaveFormat } from '../../../src/protocol/saving.ts';

/** How a person saves pictures. */
export interface SaveWish {
  readonly format: SaveFormat;
  /** Of JPEG and WebP, 1 to 100. */
  readonly quality: number;
  /** Pixels at most; 0 for its own size. */
  readonly longSide: number;
  /** With camera, lens and date of the photograph. */
  readonly noted: boolean;
  readonly colours: 'photograph' | 'srgb';
}

const KEY = 'patchwise-save';
const PRESET: SaveWish = { format: 'jpeg', quality: 92, longSide: 0, noted: true, colours: 'photograph' };

/** As the last picture was saved in this browser. */
export function keptWish(): SaveWish {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? readWish(kept) : PRESET;
  } catch {
    return PRESET;
  }
}

export function keepWish(wish: SaveWish): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(wish));
  } catch {
    // A browser that keeps nothing asks with the presets.
  }
}

function readWish(kept: { readonly [Name in keyof SaveWish]?: unknown }): SaveWish {
  const { format, quality, longSide, noted, colours } = kept;
  return {
    format: SAVE_FORMATS.find((one) => one === format) ?? PRESET.format,
    quality: isWithin(quality, 1, 100) ? quality : PRESET.quality,
    longSide: isWithin(longSide, 0, 65_535) ? longSide : PRESET.longSide,
    noted: typeof noted === 'boolean' ? noted : PRESET.noted,
    colours: colours === 'srgb' ? 'srgb' : PRESET.colours,
  };
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

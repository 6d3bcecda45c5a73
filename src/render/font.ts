import { readFileSync } from 'node:fs';
import opentype from 'opentype.js';
import { assetPath } from '../runtime/assets.ts';

export type FontWeight = 'regular' | 'bold';

const FILES: Readonly<Record<FontWeight, string>> = {
  regular: 'fonts/DejaVuSans.ttf',
  bold: 'fonts/DejaVuSans-Bold.ttf',
};

/** Height of a capital letter and of a line in units of the font size (DejaVu Sans). */
export const CAP_HEIGHT = 0.729;
export const LINE_HEIGHT = 1.4;

/** A glyph at a place along the line, both in units of the font size. */
export interface PlacedGlyph {
  readonly glyph: opentype.Glyph;
  readonly x: number;
}

export interface GlyphLine {
  readonly glyphs: readonly PlacedGlyph[];
  /** Advance of the whole line in units of the font size. */
  readonly width: number;
}

const fonts = new Map<FontWeight, opentype.Font>();

/** DejaVu Sans, which ships with Patchwise, so that pictures look the same whatever fonts the system has. */
function fontOf(weight: FontWeight): opentype.Font {
  let font = fonts.get(weight);
  if (font === undefined) {
    font = opentype.parse(new Uint8Array(readFileSync(assetPath(FILES[weight]))).buffer);
    fonts.set(weight, font);
  }
  return font;
}

/**
 * Sets one line from left to right, one glyph a code point, with pair kerning. Control characters count as
 * spaces; characters that the font lacks become its empty box. (opentype.js's own layout applies substitution
 * rules of a kind that it cannot read in this font.)
 */
export function layOut(text: string, weight: FontWeight): GlyphLine {
  const font = fontOf(weight);
  const glyphs: PlacedGlyph[] = [];
  let x = 0;
  let previous: opentype.Glyph | undefined;
  for (const character of text) {
    const glyph = font.charToGlyph(isControl(character) ? ' ' : character);
    if (previous !== undefined) x += font.kerningPairs[`${previous.index},${glyph.index}`] ?? 0;
    glyphs.push({ glyph, x: x / font.unitsPerEm });
    x += glyph.advanceWidth ?? 0;
    previous = glyph;
  }
  return { glyphs, width: x / font.unitsPerEm };
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

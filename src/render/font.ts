import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import { PatchwiseError } from '../errors.ts';

export type FontWeight = 'regular' | 'bold';

const FILES: Readonly<Record<FontWeight, string>> = {
  regular: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
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

/** DejaVu Sans from the npm package, so that pictures look the same whatever fonts the system has. */
function fontOf(weight: FontWeight): opentype.Font {
  let font = fonts.get(weight);
  if (font === undefined) {
    try {
      const bytes = readFileSync(createRequire(import.meta.url).resolve(FILES[weight]));
      font = opentype.parse(new Uint8Array(bytes).buffer);
    } catch (cause) {
      throw new PatchwiseError('file/missing', `The font ${FILES[weight]} could not be loaded.`, {
        hint: 'The installation is incomplete: install Patchwise again.',
        cause,
      });
    }
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

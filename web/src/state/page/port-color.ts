/** Greatest relative luminance of a colour on a light ground: 2.8 : 1 against white, as marks of ports and wires need. */
const MOST_LUMINANCE = 0.32;

/** Relative luminance of an sRGB colour `#rrggbb`, 0 to 1 (WCAG 2.2). */
export function luminance(color: string): number {
  const [r, g, b] = linear(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A colour chosen for a dark ground, `#rrggbb`, as it can be seen on a light one: darker if need be, of the same hue. */
export function onLight(color: string): string {
  const factor = MOST_LUMINANCE / luminance(color);
  if (!(factor < 1)) return color;
  const bytes = linear(color).map((value) => Math.round(255 * encoded(value * factor)));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function linear(color: string): readonly [number, number, number] {
  const n = Number.parseInt(color.slice(1), 16);
  const at = (shift: number): number => {
    const value = ((n >> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [at(16), at(8), at(0)];
}

function encoded(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

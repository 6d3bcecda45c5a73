/** Colours as R, G, B bytes, one after the other. */
export type Palette = Uint8Array<ArrayBuffer>;

interface Box {
  /** Indices into the list of distinct colours. */
  readonly start: number;
  readonly end: number;
  /** Channel of the widest spread, and the spread weighted by the number of pixels. */
  readonly channel: 0 | 1 | 2;
  readonly weight: number;
}

/** Bits of each channel that distinguish colours. */
const BITS = 6;
const SHIFT = 8 - BITS;

/**
 * Median cut (Heckbert 1982): the colours of pictures are divided again and again at the middle of the widest box,
 * each box gives the mean of its pixels.
 * @param rgba pixels; those that are more than half transparent do not count
 * @returns at most `count` colours; exact ones when there are no more than `count`
 */
export function medianCut(rgba: Uint8ClampedArray | Uint8Array, count: number): Palette {
  const colours = distinctColours(rgba);
  if (colours.length === 0) return new Uint8Array(3);
  let boxes: Box[] = [boxOf(colours, 0, colours.length)];
  while (boxes.length < count) {
    const widest = boxes.reduce((a, b) => (b.weight > a.weight ? b : a));
    if (widest.weight <= 0) break;
    const { start, end, channel } = widest;
    const part = colours.slice(start, end).sort((a, b) => a.rgb[channel] - b.rgb[channel]);
    for (const [i, colour] of part.entries()) colours[start + i] = colour;
    const half = part.reduce((sum, { pixels }) => sum + pixels, 0) / 2;
    let [cut, seen] = [start, 0];
    while (cut < end - 1 && seen + colours[cut]!.pixels <= half) seen += colours[cut++]!.pixels;
    if (cut === start) cut++;
    boxes = boxes.filter((box) => box !== widest);
    boxes.push(boxOf(colours, start, cut), boxOf(colours, cut, end));
  }
  const palette = new Uint8Array(3 * boxes.length);
  boxes.forEach(({ start, end }, i) => {
    palette.set(meanOf(colours.slice(start, end)), 3 * i);
  });
  return palette;
}

/** For each pixel the number of the nearest colour of a palette of at most 256. */
export function indexColours(
  rgba: Uint8ClampedArray | Uint8Array,
  palette: Palette,
): Uint8Array<ArrayBuffer> {
  const known = new Map<number, number>();
  const indices = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < indices.length; i++) {
    const [r, g, b] = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!];
    const key = (r << 16) | (g << 8) | b;
    let index = known.get(key);
    if (index === undefined) {
      index = nearest(palette, r, g, b);
      known.set(key, index);
    }
    indices[i] = index;
  }
  return indices;
}

/**
 * The colours most worth having in a painter's palette: frequent ones that are far from each other, from dark to
 * light.
 */
export function pickPalette(rgba: Uint8ClampedArray | Uint8Array, count: number): readonly string[] {
  const palette = medianCut(rgba, 4 * count);
  const used = new Map<number, number>();
  for (const index of indexColours(rgba, palette)) used.set(index, (used.get(index) ?? 0) + 1);
  const rest = [...used].map(([i, pixels]) => ({ rgb: [...palette.subarray(3 * i, 3 * i + 3)], pixels }));
  const picked: number[][] = [];
  while (picked.length < count && rest.length > 0) {
    // A colour far from all that are there is worth more than a frequent one, if only a few pixels have it.
    const worth = ({ rgb, pixels }: (typeof rest)[number]): number =>
      pixels ** 0.2 * Math.min(100, ...picked.map((other) => distance(rgb, other)));
    const best = rest.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    rest.splice(rest.indexOf(best), 1);
    picked.push(best.rgb);
  }
  const luma = ([r = 0, g = 0, b = 0]: readonly number[]): number => 0.299 * r + 0.587 * g + 0.114 * b;
  return picked.sort((a, b) => luma(a) - luma(b)).map(([r = 0, g = 0, b = 0]) => hexOfBytes(r, g, b));
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}

/** "#1f9e89" */
export function hexOfBytes(r: number, g: number, b: number): string {
  return `#${[r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The bytes of "#1f9e89"; black for anything else. */
export function bytesOfHex(hex: string): readonly [number, number, number] {
  const value = /^#[0-9a-f]{6}$/i.test(hex) ? Number.parseInt(hex.slice(1), 16) : 0;
  return [value >> 16, (value >> 8) & 255, value & 255];
}

interface Colour {
  readonly rgb: readonly [number, number, number];
  readonly pixels: number;
}

function distinctColours(rgba: Uint8ClampedArray | Uint8Array): Colour[] {
  const sums = new Map<number, [r: number, g: number, b: number, pixels: number]>();
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3]! < 128) continue;
    const [r, g, b] = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
    const key = ((r >> SHIFT) << (2 * BITS)) | ((g >> SHIFT) << BITS) | (b >> SHIFT);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, [r, g, b, 1]);
    else {
      sum[0] += r;
      sum[1] += g;
      sum[2] += b;
      sum[3]++;
    }
  }
  return [...sums.values()].map(([r, g, b, pixels]) => ({
    rgb: [r / pixels, g / pixels, b / pixels],
    pixels,
  }));
}

function boxOf(colours: readonly Colour[], start: number, end: number): Box {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  let pixels = 0;
  for (let i = start; i < end; i++) {
    const { rgb, pixels: n } = colours[i]!;
    pixels += n;
    for (let c = 0; c < 3; c++) {
      low[c] = Math.min(low[c]!, rgb[c]!);
      high[c] = Math.max(high[c]!, rgb[c]!);
    }
  }
  const spread = [0, 1, 2].map((c) => high[c]! - low[c]!) as [number, number, number];
  const widest = Math.max(...spread);
  const channel = spread.indexOf(widest) as 0 | 1 | 2;
  return { start, end, channel, weight: end - start < 2 ? 0 : widest * Math.sqrt(pixels) };
}

function meanOf(colours: readonly Colour[]): readonly number[] {
  const total = colours.reduce((sum, { pixels }) => sum + pixels, 0);
  return [0, 1, 2].map((c) =>
    Math.round(colours.reduce((sum, { rgb, pixels }) => sum + rgb[c]! * pixels, 0) / total),
  );
}

function nearest(palette: Palette, r: number, g: number, b: number): number {
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < palette.length; i += 3) {
    const d = (palette[i]! - r) ** 2 + (palette[i + 1]! - g) ** 2 + (palette[i + 2]! - b) ** 2;
    if (d < distance) [best, distance] = [i / 3, d];
  }
  return best;
}

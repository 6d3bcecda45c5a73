import { assertNever } from '../errors.ts';

export type ColourMapName = 'viridis' | 'magma' | 'blue-red';

/** Red, green, blue in [0, 1]. */
export type Rgb = readonly [number, number, number];

/**
 * Ten colours of each map at equal steps, between which colours are blended. Viridis and magma (van der Walt &
 * Smith 2015, CC0) rise evenly in lightness, so that equal steps look equal, in grey print and to colour-blind
 * eyes too. Blue-red runs from one to the other over a light grey in the middle, for values around zero.
 */
const ANCHORS: Readonly<Record<ColourMapName, readonly Rgb[]>> = {
  viridis: parse('440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725'),
  magma: parse('000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf'),
  'blue-red': parse('053061 2166ac 4393c3 92c5de f2f2f2 f4a582 d6604d b2182b 67001f'),
};

/** The colour of t ∈ [0, 1]; values outside are held at the ends. */
export function colourAt(map: ColourMapName, t: number): Rgb {
  const anchors = anchorsOf(map);
  const position = Math.min(1, Math.max(0, t)) * (anchors.length - 1);
  const index = Math.min(Math.floor(position), anchors.length - 2);
  const [low, high] = [anchors[index]!, anchors[index + 1]!];
  const part = position - index;
  const blend = (channel: 0 | 1 | 2) => low[channel] + part * (high[channel] - low[channel]);
  return [blend(0), blend(1), blend(2)];
}

function anchorsOf(map: ColourMapName): readonly Rgb[] {
  switch (map) {
    case 'viridis':
    case 'magma':
    case 'blue-red':
      return ANCHORS[map];
    default:
      return assertNever(map);
  }
}

function parse(hex: string): Rgb[] {
  return hex.split(' ').map((colour) => {
    const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return [channel(0), channel(2), channel(4)];
  });
}

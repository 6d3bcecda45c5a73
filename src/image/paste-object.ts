import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';
import { checkMask } from './fit.ts';
import { resize } from './resize.ts';

export interface Placement {
  /** Factor on the object's sides, above 0. */
  readonly scale: number;
  /** Degrees, counter-clockwise. */
  readonly rotation: number;
  /** Where the object's centre comes to lie, as fractions of the canvas's width and height. */
  readonly x: number;
  readonly y: number;
}

export interface Pasted {
  /** The canvas with the object on it; the canvas exactly where the object does not reach. */
  readonly image: Tensor;
  /** The object's opacity on the canvas, [1, 1, H, W]. */
  readonly mask: Tensor;
}

/**
 * Lays an object with transparency on a canvas: scaled (antialiased), turned about its centre, placed. Colours are
 * blended in proportion to their opacity, so that what is transparent never bleeds in.
 * @param canvas [1, C, H, W]; object [1, C, h, w]; alpha [1, 1, h, w] in [0, 1]
 * @throws `tensor/shape` when channels or alpha do not fit; `value/out-of-range` when the object, as it is placed, is
 *   larger than the canvas, vanishes, or is transparent everywhere
 */
export function pasteObject(canvas: Tensor, object: Tensor, alpha: Tensor, placement: Placement): Pasted {
  const ground = nchw(canvas);
  const own = checkMask(object, alpha);
  if (own.c !== ground.c || own.n !== 1 || ground.n !== 1) {
    throw new PatchwiseError(
      'tensor/shape',
      `An object of ${formatShape(object.shape)} cannot be pasted on a canvas of ${formatShape(canvas.shape)}.`,
      { hint: 'Give both the same number of channels.' },
    );
  }
  const { colours, opacity } = scaled(object, alpha, placement.scale);
  const { h, w } = nchw(opacity);
  const angle = (placement.rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const extent = {
    width: Math.abs(w * cos) + Math.abs(h * sin),
    height: Math.abs(w * sin) + Math.abs(h * cos),
  };
  requireFits(extent, ground);
  const data = canvas.data.slice();
  const mask = new Float32Array(ground.h * ground.w);
  // The canvas's pixel centres, turned back to the object's coordinates.
  const [centreX, centreY] = [placement.x * ground.w - 0.5, placement.y * ground.h - 0.5];
  for (let y = 0; y < ground.h; y++) {
    for (let x = 0; x < ground.w; x++) {
      const [dx, dy] = [x - centreX, y - centreY];
      const u = dx * cos - dy * sin + (w - 1) / 2;
      const v = dx * sin + dy * cos + (h - 1) / 2;
      if (u <= -1 || v <= -1 || u >= w || v >= h) continue;
      const at = y * ground.w + x;
      const a = Math.min(1, bilinear(opacity.data, h, w, u, v));
      if (a <= 0) continue;
      mask[at] = a;
      for (let k = 0; k < ground.c; k++) {
        const plane = k * ground.h * ground.w;
        const front = bilinear(colours.data.subarray(k * h * w, (k + 1) * h * w), h, w, u, v);
        data[plane + at] = Math.min(1, Math.max(-1, (1 - a) * canvas.data[plane + at]! + front));
      }
    }
  }
  return { image: { shape: canvas.shape, data }, mask: { shape: [1, 1, ground.h, ground.w], data: mask } };
}

/** The object at its size on the canvas: colours multiplied by their opacity, and the opacity. */
function scaled(object: Tensor, alpha: Tensor, scale: number): { colours: Tensor; opacity: Tensor } {
  const { c, h, w } = nchw(object);
  if (!(scale > 0 && scale <= 1000)) {
    throw new PatchwiseError('value/out-of-range', `An object cannot be scaled by ${scale}.`, {
      hint: 'Give a factor above 0.',
    });
  }
  if (!alpha.data.some((a) => a > 0)) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The object is transparent everywhere: its mask is empty.',
      {
        hint: 'Give an image with something opaque on a transparent ground, or a mask of the object.',
      },
    );
  }
  const size = { height: Math.round(h * scale), width: Math.round(w * scale) };
  if (size.height < 1 || size.width < 1) {
    throw new PatchwiseError('value/out-of-range', `Scaled by ${scale}, nothing is left of ${w}×${h} px.`, {
      hint: 'Give a larger scale.',
    });
  }
  const data = object.data.map((value, i) => value * alpha.data[i % (h * w)]!);
  const filter = scale < 1 ? 'area' : 'bicubic';
  return {
    colours: resize({ shape: [1, c, h, w], data }, size, filter),
    opacity: resize(alpha, size, filter, { clip: [0, 1] }),
  };
}

function requireFits(extent: { width: number; height: number }, ground: { h: number; w: number }): void {
  if (extent.width <= ground.w + 1e-6 && extent.height <= ground.h + 1e-6) return;
  const most = Math.min(ground.w / extent.width, ground.h / extent.height);
  throw new PatchwiseError(
    'value/out-of-range',
    `The object, as it is placed, measures ${Math.ceil(extent.width)}×${Math.ceil(extent.height)} px and the canvas ` +
      `${ground.w}×${ground.h} px.`,
    {
      hint: `Make it smaller: by a factor of ${Math.floor(most * 100) / 100} or less, or use a larger canvas.`,
    },
  );
}

/** A value between pixels; outside of the plane there is 0. */
function bilinear(plane: Float32Array, h: number, w: number, u: number, v: number): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const [fx, fy] = [u - x, v - y];
  const at = (px: number, py: number) => (px < 0 || py < 0 || px >= w || py >= h ? 0 : plane[py * w + px]!);
  return (
    (1 - fy) * ((1 - fx) * at(x, y) + fx * at(x + 1, y)) +
    fy * ((1 - fx) * at(x, y + 1) + fx * at(x + 1, y + 1))
  );
}

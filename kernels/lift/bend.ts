import { coarseOf, within } from './field';
import { corner, cornerX, cornerY, PATCH } from './patch';

const HALF: i32 = PATCH / 2;

/** Bytes of a patch of a bend: its piece (i32), and by how much its match is moved (f32 across, down), px. */
const BENT: usize = 12;

/** By how much a match is moved, as {@link look} found last. Every thread has its own. */
let across: f32 = 0;
let down: f32 = 0;

/** What a bend of `width` × `height` patches says at (x, y), in its patches: bilinear within the piece there. */
function look(bend: usize, width: i32, height: i32, x: f32, y: f32): void {
  const gx = min(max(x, <f32>0), <f32>(width - 1));
  const gy = min(max(y, <f32>0), <f32>(height - 1));
  const x0 = min(<i32>gx, width - 2);
  const y0 = min(<i32>gy, height - 2);
  const fx = gx - <f32>x0;
  const fy = gy - <f32>y0;
  const nearest = (y0 + (fy < 0.5 ? 0 : 1)) * width + x0 + (fx < 0.5 ? 0 : 1);
  const piece = load<i32>(bend + <usize>nearest * BENT);
  across = 0;
  down = 0;
  let weight: f32 = 0;
  for (let k = 0; k < 4; k++) {
    const at = bend + <usize>((y0 + (k >> 1)) * width + x0 + (k & 1)) * BENT;
    if (load<i32>(at) !== piece) continue;
    const w = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy);
    across += w * load<f32>(at, 4);
    down += w * load<f32>(at, 8);
    weight += w;
  }
  across /= weight;
  down /= weight;
}

/**
 * Makes the bend of a field as fine as its level: a level before moved matches by whole pixels of its own, which are steps
 * here. Rows [y0, y1).
 *
 * @param field as carryField left it, `width` patches a row; its matches are a grid of `columns` × `rows` corners
 * @param bend of `bendWidth` × `bendHeight` patches
 * @param scaleX, scaleY pixels of this level a pixel of the bend's level
 * @param stepX, stepY pixels of this level a pixel of the level before, of `coarseWidth` × `coarseHeight` patches
 */
export function refineBend(
  field: usize,
  width: i32,
  columns: i32,
  rows: i32,
  bend: usize,
  bendWidth: i32,
  bendHeight: i32,
  scaleX: f64,
  scaleY: f64,
  stepX: f64,
  stepY: f64,
  coarseWidth: i32,
  coarseHeight: i32,
  y0: i32,
  y1: i32,
): void {
  const middle = HALF + 0.5;
  const perScaleX = 1 / scaleX;
  const coarseX = scaleX / stepX;
  const coarseY = scaleY / stepY;
  for (let y = y0; y < y1; y++) {
    // The patch that carryField took it from.
    const cy = coarseOf(y, stepY, coarseHeight);
    const fineY = <f32>((y + middle) / scaleY - middle);
    const coarsePlace = <f32>((cy + middle) / coarseY - middle);
    // What the coarse patch had, moved as far as here: the same for all that were taken from it.
    let taken = -1;
    let hadX: f64 = 0;
    let hadY: f64 = 0;
    for (let x = 0; x < width; x++) {
      const cx = coarseOf(x, stepX, coarseWidth);
      if (cx !== taken) {
        look(bend, bendWidth, bendHeight, <f32>((cx + middle) / coarseX - middle), coarsePlace);
        hadX = stepX * Math.floor(across * coarseX + 0.5);
        hadY = stepY * Math.floor(down * coarseY + 0.5);
        taken = cx;
      }
      look(bend, bendWidth, bendHeight, <f32>((x + middle) * perScaleX - middle), fineY);
      const dx = <i32>Math.floor(across * scaleX - hadX + 0.5);
      const dy = <i32>Math.floor(down * scaleY - hadY + 0.5);
      if (dx === 0 && dy === 0) continue;
      const at = field + ((<usize>(y * width + x)) << 2);
      const entry = load<u32>(at);
      const sx = within(cornerX(entry) + dx, columns);
      const sy = within(cornerY(entry) + dy, rows);
      store<u32>(at, corner(sx, sy));
    }
  }
}

import { LEVELS } from '../../image/pointwise.ts';
import { solvePositive } from '../../runtime/solve-positive.ts';
import { type Grey, sampled } from './grey-levels.ts';
import { composed, inverted, type Projection, projected } from './projection.ts';

/** How two shots of a place may lie to each other, from the plainest. */
export type Model = 'similarity' | 'affine' | 'homography';
const MODELS: readonly Model[] = ['similarity', 'affine', 'homography'];

/** Where another shot shows what an image shows, and how much lighter the image is there: gain · shot + offset. */
export interface Registration {
  readonly model: Model;
  /** From a pixel of the image to the place of the shot that shows the same. */
  readonly projection: Projection;
  readonly gain: number;
  readonly offset: number;
}

export interface RegisterOptions {
  /** The richest model that is tried. */
  readonly upTo: Model;
  /** Steps of each model, at most. */
  readonly steps: number;
  /** How much a pixel counts; default: all alike. */
  readonly weightOf?: ((x: number, y: number) => number) | undefined;
}

/** Pixels that are looked at, at most: those of the strongest gradient, one of each square. */
const MOST_SAMPLES = 80_000;
/** Residuals from which a pixel shows something else, in their robust spread (Tukey's biweight). */
const ELSE = 4.685;
/** Least spread of residuals: half a level of 8 bits. */
const LEAST_SPREAD = 0.5 / LEVELS;
/** Pivots of the equations of a step that are so small a share tell nothing. */
const SINGULAR = 1e-10;
/** A step that moves no corner by more is the last, px. */
const STILL = 0.003;

/**
 * Registers another shot with an image by Gauss–Newton steps, in the inverse compositional form (Baker and Matthews,
 * "Lucas–Kanade 20 years on", 2004), with the light estimated together as in Evangelidis and Psarakis, "Parametric image
 * alignment using enhanced correlation coefficient maximization", 2008. It minimises over projections W, gain a and
 * offset b
 *
 *     Σ_p v_p ρ( (a S(W(p)) + b − I(p)) / σ ),    σ = 1.4826 · median |…|
 *
 * with I the image, S the shot, v how much a pixel counts and ρ Tukey's biweight, so that what moved does not count. A step
 * solves the weighted least squares of
 *
 *     ∇I(p) · ∂W/∂θ Δθ − Δa S(W(p)) − Δb = a S(W(p)) + b − I(p),    W ← W ∘ W(Δθ)⁻¹.
 *
 * A richer model is kept where that says more than its parameters cost: n ln(ρ / ρ') > k ln n (Schwarz 1978).
 * @param start where the shot lies to within a pixel or two
 */
export function registered(
  image: Grey,
  shot: Grey,
  start: Registration,
  options: RegisterOptions,
): Registration {
  const task = { samples: samplesOf(image, options.weightOf), image, shot };
  let best = refined(task, start, options.steps);
  const last = MODELS.indexOf(options.upTo);
  for (let next = MODELS.indexOf(start.model) + 1; next <= last; next++) {
    const model = MODELS[next] as Model;
    const richer = refined(task, { ...best, model }, options.steps);
    const spread = spreadOf(residualsOf(task, best).errors);
    const [plain, rich] = [costOf(task, best, spread), costOf(task, richer, spread)];
    const count = task.samples.count;
    const more = PARAMETERS[model] - PARAMETERS[best.model];
    if (count * Math.log(plain / rich) > more * Math.log(count)) best = richer;
  }
  return best;
}

const PARAMETERS: Readonly<Record<Model, number>> = { similarity: 4, affine: 6, homography: 8 };

/** Pixels of the image with its gradients there. */
interface Samples {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly value: Float32Array;
  readonly across: Float32Array;
  readonly down: Float32Array;
  readonly weight: Float32Array;
}

interface Task {
  readonly samples: Samples;
  readonly image: Grey;
  readonly shot: Grey;
}

function samplesOf(
  { width, height, values, known }: Grey,
  weightOf: RegisterOptions['weightOf'] = () => 1,
): Samples {
  const side = Math.max(1, Math.ceil(Math.sqrt((width * height) / MOST_SAMPLES)));
  const columns = Math.ceil(width / side);
  const best = new Float32Array(columns).fill(-1);
  const where = new Int32Array(columns);
  const found: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if ((known[i]! & known[i - 1]! & known[i + 1]! & known[i - width]! & known[i + width]!) === 0) continue;
      const [a, b] = [values[i + 1]! - values[i - 1]!, values[i + width]! - values[i - width]!];
      const steep = a * a + b * b;
      const column = side === 1 ? x : (x / side) | 0;
      if (steep <= best[column]!) continue;
      best[column] = steep;
      where[column] = i;
    }
    if ((y + 1) % side !== 0 && y !== height - 2) continue;
    for (let column = 0; column < columns; column++) if (best[column]! >= 0) found.push(where[column]!);
    best.fill(-1);
  }
  const of = (value: (i: number) => number) => Float32Array.from(found, value);
  return {
    count: found.length,
    x: of((i) => i % width),
    y: of((i) => Math.floor(i / width)),
    value: of((i) => values[i]!),
    across: of((i) => (values[i + 1]! - values[i - 1]!) / 2),
    down: of((i) => (values[i + width]! - values[i - width]!) / 2),
    weight: of((i) => weightOf(i % width, Math.floor(i / width))),
  };
}

/** Of every sample what the shot has there, and by how much that is wrong; NaN where the shot does not reach. */
function residualsOf({ samples, shot }: Task, { projection: h, gain, offset }: Registration) {
  const [seen, errors] = [new Float32Array(samples.count), new Float32Array(samples.count)];
  for (let i = 0; i < samples.count; i++) {
    const [x, y] = [samples.x[i]!, samples.y[i]!];
    const w = h[6] * x + h[7] * y + h[8];
    const value = sampled(shot, (h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w);
    seen[i] = value;
    errors[i] = gain * value + offset - samples.value[i]!;
  }
  return { seen, errors };
}

/** Of so many of them a median is as good. */
const MEDIAN_OF = 8192;

function spreadOf(errors: Float32Array): number {
  const each = Math.max(1, Math.floor(errors.length / MEDIAN_OF));
  const sizes = errors
    .filter((e, i) => i % each === 0 && !Number.isNaN(e))
    .map(Math.abs)
    .sort();
  return Math.max(LEAST_SPREAD, 1.4826 * (sizes[sizes.length >> 1] ?? 0));
}

/** Mean of ρ. */
function costOf(task: Task, at: Registration, spread: number): number {
  const { errors } = residualsOf(task, at);
  let [sum, count] = [0, 1e-9];
  for (let i = 0; i < errors.length; i++) {
    if (Number.isNaN(errors[i]!)) continue;
    const weight = task.samples.weight[i]!;
    const far = Math.min(1, (errors[i]! / (ELSE * spread)) ** 2);
    sum += weight * (1 - (1 - far) ** 3);
    count += weight;
  }
  return sum / count + 1e-12;
}

function refined(task: Task, start: Registration, steps: number): Registration {
  let current = start;
  for (let step = 0; step < steps; step++) {
    const next = stepped(task, current);
    if (next === undefined) return current;
    const moved = farthest(task.image, current.projection, next.projection);
    current = next;
    if (moved < STILL) break;
  }
  return current;
}

/** How far a corner moves from one projection to another, px. */
function farthest({ width, height }: Grey, a: Projection, b: Projection): number {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => [x, y] as const));
  return Math.max(
    ...corners.map(([x, y]) => {
      const [p, q] = [projected(a, x, y), projected(b, x, y)];
      return Math.hypot(p.x - q.x, p.y - q.y);
    }),
  );
}

/** One step; undefined where the pixels do not tell. */
function stepped(task: Task, { model, projection, gain, offset }: Registration): Registration | undefined {
  const { samples, image } = task;
  const { seen, errors } = residualsOf(task, { model, projection, gain, offset });
  const spread = spreadOf(errors);
  const size = PARAMETERS[model] + 2;
  const row = new Float64Array(size);
  const [products, wanted] = [new Float64Array(size * size), new Float64Array(size)];
  // From the middle, in units of half the longer side: equations of like sizes.
  const unit = Math.max(image.width, image.height) / 2;
  const [cx, cy] = [(image.width - 1) / 2, (image.height - 1) / 2];
  let count = 0;
  for (let i = 0; i < samples.count; i++) {
    const far = (errors[i]! / (ELSE * spread)) ** 2;
    if (!(far < 1)) continue;
    count++;
    const weight = samples.weight[i]! * (1 - far) ** 2;
    const [u, v] = [(samples.x[i]! - cx) / unit, (samples.y[i]! - cy) / unit];
    const [a, b] = [samples.across[i]! * unit, samples.down[i]! * unit];
    fillRow(row, model, u, v, a, b);
    row[size - 2] = -seen[i]!;
    row[size - 1] = -1;
    for (let j = 0; j < size; j++) {
      const weighted = weight * row[j]!;
      const at = j * size;
      for (let k = 0; k <= j; k++) products[at + k] = products[at + k]! + weighted * row[k]!;
      wanted[j] = wanted[j]! + weighted * errors[i]!;
    }
  }
  if (count < 2 * size) return undefined;
  const found = solvePositive(products, wanted, SINGULAR);
  if (found === undefined) return undefined;
  const normal: Projection = [1 / unit, 0, -cx / unit, 0, 1 / unit, -cy / unit, 0, 0, 1];
  const moved = composed(inverted(normal), composed(moveOf(model, found), normal));
  return {
    model,
    projection: composed(projection, inverted(moved)),
    gain: gain + found[size - 2]!,
    offset: offset + found[size - 1]!,
  };
}

/** ∇I · ∂W/∂θ at (u, v). */
function fillRow(row: Float64Array, model: Model, u: number, v: number, a: number, b: number): void {
  if (model === 'similarity') {
    row[0] = a * u + b * v;
    row[1] = b * u - a * v;
    row[2] = a;
    row[3] = b;
    return;
  }
  row[0] = a * u;
  row[1] = a * v;
  row[2] = a;
  row[3] = b * u;
  row[4] = b * v;
  row[5] = b;
  if (model === 'affine') return;
  const along = a * u + b * v;
  row[6] = -u * along;
  row[7] = -v * along;
}

function moveOf(model: Model, p: Float64Array): Projection {
  if (model === 'similarity') return [1 + p[0]!, -p[1]!, p[2]!, p[1]!, 1 + p[0]!, p[3]!, 0, 0, 1];
  const [g, h] = model === 'homography' ? [p[6]!, p[7]!] : [0, 0];
  return [1 + p[0]!, p[1]!, p[2]!, p[3]!, 1 + p[4]!, p[5]!, g, h, 1];
}

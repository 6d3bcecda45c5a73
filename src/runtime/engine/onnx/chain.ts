import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { PatchwiseError } from '../../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { checkLangevinStep } from '../conv-stack.ts';
import type { Clamp, LangevinChain, LangevinStep, ScoreGradient, StepsTogether } from '../engine.ts';
import type { OnnxRuntime } from './onnxruntime.ts';
import { floatsOf, fromOrt, toOrt } from './transfer.ts';

/** The step graph (`langevinStepModel`) of so many steps, for one chain. */
export interface StepRunner {
  /** The net, once and for all; the chain adds its own before each run. */
  readonly inputs: Record<string, OrtTensor>;
  run(): Promise<Readonly<Record<string, OrtTensor | undefined>>>;
}

/** Called once for each kind of run. Of silent steps the score may be left out. */
export type StepRunnerOf = (silent: boolean, steps: number) => Promise<StepRunner>;

/** Of a run of a few steps. */
const NOISE_INPUTS: readonly string[] = ['noise', 'noise1', 'noise2', 'noise3'];
/** Tensors of noise that a chain keeps: as many as a run takes. */
const KEPT_NOISES = 8;

/** Langevin chains whose state is handed from one run of the step graph to the next. */
export class OnnxChain implements LangevinChain {
  readonly together: StepsTogether | undefined;
  readonly #ort: OnnxRuntime;
  readonly #runnerOf: StepRunnerOf;
  readonly #runners = new Map<number, StepRunner>();
  readonly #clamp: Readonly<Record<string, OrtTensor>>;
  readonly #zero: OrtTensor;
  /** By value: a chain's steps are alike. */
  readonly #scalars = new Map<number, OrtTensor>();
  /** By memory: steps may draw their noise to the same. */
  readonly #noises = new Map<Float32Array, OrtTensor>();
  #velocity: OrtTensor;
  #state: OrtTensor | undefined;
  #score: OrtTensor | undefined;
  /** What the velocity was before the last step, and how that step made the next of it. */
  #kick: { readonly before: OrtTensor; readonly momentum: number; readonly drift: number } | undefined;

  /**
   * @param initial and `clamp` are checked by the program.
   * @param together how many steps a run may take, beside one; left out, none
   */
  constructor(
    ort: OnnxRuntime,
    runnerOf: StepRunnerOf,
    initial: Tensor,
    clamp: Clamp | undefined,
    together?: number | undefined,
  ) {
    this.#ort = ort;
    this.#runnerOf = runnerOf;
    this.#state = toOrt(ort, initial);
    this.#zero = toOrt(ort, { shape: [1, 1, 1, 1], data: new Float32Array(1) });
    this.#velocity = this.#zero;
    this.#clamp =
      clamp === undefined ? {} : { mask: boolean(ort, clamp.mask), values: toOrt(ort, clamp.values) };
    this.together =
      together === undefined
        ? undefined
        : {
            count: together,
            step: (step, noise) => this.#steps(step, noise, together),
          };
  }

  /** A step that fails leaves the chain at the state before it. */
  step({ noise, ...step }: LangevinStep): Promise<void> {
    return this.#steps(step, noise === undefined ? [] : [noise], 1);
  }

  async #steps(
    step: Omit<LangevinStep, 'noise'>,
    noise: readonly Float32Array[],
    count: number,
  ): Promise<void> {
    const image = this.#current();
    const { stepSize, noiseScale, momentum = 0, silent = false } = step;
    const { inputs, run } = await this.#runner(silent, count);
    for (let i = 0; i < count; i++) {
      const own = noiseScale > 0 ? noise[i] : undefined;
      // Steps without noise are alike.
      if (i === 0 || own !== undefined || noiseScale > 0) {
        checkLangevinStep(own === undefined ? step : { ...step, noise: own }, image.size);
      }
      inputs[NOISE_INPUTS[i] ?? `noise${i}`] = own === undefined ? this.#zero : this.#noise(own, image.dims);
    }
    const before = this.#velocity;
    const drift = stepSize / 2;
    inputs['image'] = image;
    inputs['drift'] = this.#scalar(drift);
    inputs['sigma'] = this.#scalar(noiseScale > 0 && noise.length > 0 ? noiseScale : 0);
    inputs['velocity'] = before;
    inputs['momentum'] = this.#scalar(momentum);
    const { next, nextVelocity, lastVelocity, score } = await run();
    // Disposed of while the step ran: let the result go.
    if (this.#state === undefined) return;
    this.#state = next;
    this.#velocity = nextVelocity ?? this.#zero;
    this.#score = score;
    this.#kick = { before: lastVelocity ?? before, momentum, drift };
  }

  async read(): Promise<Tensor> {
    return fromOrt(this.#current());
  }

  async lastScore(): Promise<Tensor | undefined> {
    this.#current();
    return this.#score && fromOrt(this.#score);
  }

  /** The gradient is solved from the velocities, v' = μ·v + δ²/2 · ∂Σf/∂x: the step graph need not hand it out. */
  async lastScoreGradient(): Promise<ScoreGradient | undefined> {
    const { dims, size } = this.#current();
    if (this.#score === undefined || this.#kick === undefined || this.#kick.drift === 0) return undefined;
    const { before, momentum, drift } = this.#kick;
    const after = floatsOf(this.#velocity);
    const kept = floatsOf(before);
    const gradient = new Float32Array(size);
    // A fresh chain's velocity is a single zero, and that of a net of one layer the same for all images.
    const share = kept.length === after.length ? momentum : 0;
    for (let i = 0; i < after.length; i++) {
      gradient[i] = ((after[i] as number) - share * (kept[i] ?? 0)) / drift;
    }
    for (let at = after.length; at < size; at += after.length) gradient.copyWithin(at, 0, after.length);
    return { score: fromOrt(this.#score), gradient: { shape: [...dims], data: gradient } };
  }

  dispose(): void {
    this.#noises.clear();
    this.#state = undefined;
    this.#score = undefined;
    this.#kick = undefined;
  }

  async #runner(silent: boolean, count: number): Promise<StepRunner> {
    const key = silent ? -count : count;
    let runner = this.#runners.get(key);
    if (runner === undefined) {
      runner = await this.#runnerOf(silent, count);
      Object.assign(runner.inputs, this.#clamp);
      this.#runners.set(key, runner);
    }
    return runner;
  }

  #noise(values: Float32Array, dims: readonly number[]): OrtTensor {
    let noise = this.#noises.get(values);
    if (noise === undefined) {
      noise = new this.#ort.Tensor('float32', values, dims);
      // Whoever takes new memory for each step must not have all of it kept.
      if (this.#noises.size >= KEPT_NOISES) this.#noises.clear();
      this.#noises.set(values, noise);
    }
    return noise;
  }

  #scalar(value: number): OrtTensor {
    let scalar = this.#scalars.get(value);
    if (scalar === undefined) {
      scalar = new this.#ort.Tensor('float32', Float32Array.of(value), []);
      this.#scalars.set(value, scalar);
    }
    return scalar;
  }

  #current(): OrtTensor {
    if (this.#state !== undefined) return this.#state;
    throw new PatchwiseError('engine/failed', 'A Langevin chain was used after it had been disposed of.');
  }
}

function boolean(ort: OnnxRuntime, mask: Tensor): OrtTensor {
  return new ort.Tensor(
    'bool',
    Uint8Array.from(mask.data, (value) => (value > 0.5 ? 1 : 0)),
    [...mask.shape],
  );
}

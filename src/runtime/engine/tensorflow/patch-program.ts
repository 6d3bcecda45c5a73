import { nchw, sizeOf, type Tensor } from '../../tensor.ts';
import type { ImageRows, PatchBank, PatchProgram, PatchScores } from '../engine.ts';
import { checkPatchImages, type PatchColumns, patchColumns, placeRows } from '../patch-bank.ts';
import { driftOf } from '../patch-scores.ts';
import { deviceCall } from './device-call.ts';
import type { TensorflowNamespace, tf } from './namespace.ts';
import { floats } from './transfer.ts';

/** The patches of a photograph by TensorFlow.js: the products as a convolution, whose filters the patches are. */
export class TensorflowPatchProgram implements PatchProgram {
  readonly #tf: TensorflowNamespace;
  readonly #bank: PatchBank;
  readonly #columns: PatchColumns;

  /** @param bank checked by the engine */
  constructor(tfjs: TensorflowNamespace, bank: PatchBank) {
    this.#tf = tfjs;
    this.#bank = bank;
    this.#columns = patchColumns(bank);
  }

  evaluate(images: Tensor, sigma: number, rows?: ImageRows): Promise<PatchScores> {
    return deviceCall('the energy of patches', async () => {
      const { n, c, h, w } = checkPatchImages(this.#bank, images, sigma);
      const t = this.#tf;
      const { count, middles } = this.#columns;
      const score = new Float32Array(n * h * w);
      const denoised = new Float32Array(n * h * w * c);
      for (let i = 0; i < n; i++) {
        const found = t.tidy(() => {
          const products = this.#products(images, i, rows);
          const scaled = t.mul(products, 1 / (sigma * sigma));
          const squares = t.sum(this.#patchesSquared(images, i), -1);
          return {
            denoised: t.matMul(t.softmax(scaled), t.tensor2d(middles, [count, c])),
            score: t.sub(t.mul(t.logSumExp(scaled, -1), sigma * sigma), t.mul(squares, 0.5)),
          };
        });
        denoised.set(await floats(found.denoised), i * h * w * c);
        score.set(await floats(found.score), i * h * w);
        t.dispose(found);
      }
      return { score: { shape: [n, 1, h, w], data: score }, drift: driftOf(denoised, images) };
    });
  }

  nearest(images: Tensor, rows?: ImageRows): Promise<Int32Array> {
    return deviceCall('the nearest patches', async () => {
      const { n, h, w } = checkPatchImages(this.#bank, images, 1);
      const nearest = new Int32Array(n * h * w);
      for (let i = 0; i < n; i++) {
        const found = this.#tf.tidy(() => this.#tf.argMax(this.#products(images, i, rows), -1));
        nearest.set((await found.data()) as Int32Array, i * h * w);
        found.dispose();
      }
      return nearest;
    });
  }

  async release(): Promise<void> {}

  /** Image i as NHWC, with zeros around it. */
  #padded(images: Tensor, i: number): tf.Tensor4D {
    const { c, h, w } = nchw(images);
    const reach = (this.#bank.patch - 1) / 2;
    const own = images.data.slice(i * c * h * w, (i + 1) * c * h * w);
    const channelsLast = this.#tf.transpose(this.#tf.tensor4d(own, [1, c, h, w]), [0, 2, 3, 1]);
    return this.#tf.pad(channelsLast, [
      [0, 0],
      [reach, reach],
      [reach, reach],
      [0, 0],
    ]);
  }

  /** Rows times columns, [H·W, h·w]. */
  #products(images: Tensor, i: number, rows: ImageRows | undefined): tf.Tensor2D {
    const t = this.#tf;
    const { patch } = this.#bank;
    const { count, patches, places, placeDimension } = this.#columns;
    const { c, h, w } = nchw(images);
    const filters = t.tensor4d(patches, [patch, patch, c, count]);
    const products = t.reshape(t.conv2d(this.#padded(images, i), filters, 1, 'valid'), [-1, count]);
    const own = t.tensor2d(placeRows(this.#bank, sizeOf(images), rows), [h * w, placeDimension]);
    return t.add(products, t.matMul(own, t.tensor2d(places, [placeDimension, count])));
  }

  /** Squares of the values of each patch, summed: [H·W, 1]. */
  #patchesSquared(images: Tensor, i: number): tf.Tensor2D {
    const t = this.#tf;
    const { patch } = this.#bank;
    const { c } = nchw(images);
    const ones = t.ones([patch, patch, c, 1]) as tf.Tensor4D;
    const squares = t.square(this.#padded(images, i)) as tf.Tensor4D;
    return t.reshape(t.conv2d(squares, ones, 1, 'valid'), [-1, 1]);
  }
}

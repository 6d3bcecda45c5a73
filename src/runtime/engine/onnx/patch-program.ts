import type { InferenceSession } from 'onnxruntime-node';
import { nchw, partOfBatch, type Size, sizeOf, type Tensor } from '../../tensor.ts';
import type { ImageRows, PatchBank, PatchProgram, PatchScores } from '../engine.ts';
import { checkPatchImages, imagesAtOnce, type PatchColumns, patchColumns, placeRows } from '../patch-bank.ts';
import { driftOf } from '../patch-scores.ts';
import { nearestPatchModel, type PatchGraph, patchModel } from './patch-graph.ts';
import { ProgramSessions } from './program-sessions.ts';
import type { SessionPool } from './session-pool.ts';
import { floatsOf, toOrt } from './transfer.ts';

/**
 * The patches of a photograph in onnxruntime: a session for each size of images and kind of result. Programs of the same
 * patches share them, and the engine keeps some: chains of the same scale follow one another.
 */
export class OnnxPatchProgram implements PatchProgram {
  readonly #pool: SessionPool;
  readonly #bank: PatchBank;
  readonly #sessions: ProgramSessions;
  readonly #onRelease: (program: OnnxPatchProgram) => void;
  #columns: PatchColumns | undefined;
  /** Says all that its sessions depend on. */
  #key: string | undefined;

  /** @param bank checked by the engine */
  constructor(pool: SessionPool, bank: PatchBank, onRelease: (program: OnnxPatchProgram) => void) {
    this.#pool = pool;
    this.#bank = bank;
    this.#sessions = new ProgramSessions(pool);
    this.#onRelease = onRelease;
  }

  async evaluate(images: Tensor, sigma: number, rows?: ImageRows): Promise<PatchScores> {
    const { n, c, h, w } = checkPatchImages(this.#bank, images, sigma);
    const session = await this.#session('scores', sizeOf(images), rows, patchModel);
    const inverse = toOrt(this.#pool.ort, { shape: [1], data: Float32Array.of(1 / (sigma * sigma)) });
    const score = new Float32Array(n * h * w);
    const denoised = new Float32Array(n * h * w * c);
    await this.#inParts(images, async (part, first) => {
      const found = await this.#sessions.run(session, 'the energy of patches', {
        images: toOrt(this.#pool.ort, part),
        inverse,
      });
      denoised.set(floatsOf(found['denoised']), first * h * w * c);
      score.set(floatsOf(found['score']), first * h * w);
    });
    return { score: { shape: [n, 1, h, w], data: score }, drift: driftOf(denoised, images) };
  }

  async nearest(images: Tensor, rows?: ImageRows): Promise<Int32Array> {
    const { n, h, w } = checkPatchImages(this.#bank, images, 1);
    const session = await this.#session('nearest', sizeOf(images), rows, nearestPatchModel);
    const nearest = new Int32Array(n * h * w);
    await this.#inParts(images, async (part, first) => {
      const found = await this.#sessions.run(session, 'the nearest patches', {
        images: toOrt(this.#pool.ort, part),
      });
      nearest.set(floatsOf(found['nearest']), first * h * w);
    });
    return nearest;
  }

  async release(): Promise<void> {
    this.#onRelease(this);
    await this.#sessions.release();
  }

  async #session(
    kind: string,
    size: Size,
    rows: ImageRows | undefined,
    build: (graph: PatchGraph) => Uint8Array,
  ): Promise<InferenceSession> {
    const bank = this.#bank;
    this.#key ??= keyOf(bank);
    const key = [kind, size.width, size.height, rows?.top, rows?.bottom, this.#key].join(' ');
    const { session } = await this.#sessions.borrow(key, () => {
      this.#columns ??= patchColumns(bank);
      const places = placeRows(bank, size, rows);
      return build({ size, channels: nchw(bank.photo).c, patch: bank.patch, columns: this.#columns, places });
    });
    return session;
  }

  /** A few images at a time. */
  async #inParts(images: Tensor, run: (part: Tensor, first: number) => Promise<void>): Promise<void> {
    const { n, h, w } = nchw(images);
    const most = imagesAtOnce({ height: h, width: w }, nchw(this.#bank.photo).h * nchw(this.#bank.photo).w);
    for (let first = 0; first < n; first += most) {
      await run(partOfBatch(images, first, Math.min(n, first + most)), first);
    }
  }
}

function keyOf({ photo, patch, border, heights, excluded }: PatchBank): string {
  return ['patches', patch, border, heights, photo.shape, photo.data, excluded?.data].join(' ');
}

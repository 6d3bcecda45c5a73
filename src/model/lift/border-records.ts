import type { KernelMemory } from '../../runtime/wasm/kernel-memory.ts';
import { placeBytes } from './images.ts';
import { type Strips, tonesAlong } from './strips.ts';

/** Numbers of a record, as in kernels/lift/seen-borders.ts: strips of a channel, and where the rest begins. */
const RECORD = 64;
const EACH = 8;
const CHANNELS = 3;
const TONES = 24;
const USUAL = 27;
const COLUMNS = 28;
const TEXTURE = 56;
const ROUGH = 57;
const DRIFT = 59;
const MEANS = 61;

/**
 * What tells how much the borders between pieces of a photograph show, in the kernels' memory, for each of its pixels.
 * @returns where it lies; the caller frees it
 */
export function placeBorderRecords(memory: KernelMemory, strips: Strips): number {
  const { width, height, count, texture, means } = strips;
  const records = new Float32Array(width * height * RECORD);
  for (const level of [false, true]) {
    const values = level ? strips.columns : strips.rows;
    const usual = level ? strips.down : strips.across;
    const tones = tonesAlong(strips, level);
    for (let i = 0, o = 0; i < width * height; i++, o += RECORD) {
      const at = level ? o + COLUMNS : o;
      for (let c = 0; c < CHANNELS; c++) {
        for (let s = 0; s < count; s++) records[at + c * EACH + s] = values[(i * count + s) * CHANNELS + c]!;
        records[at + TONES + c] = tones[i * CHANNELS + c]!;
      }
      records[at + USUAL] = usual.strips[i]!;
      records[o + ROUGH + (level ? 1 : 0)] = usual.texture[i]!;
      records[o + DRIFT + (level ? 1 : 0)] = usual.tone[i]!;
    }
  }
  for (let i = 0; i < texture.length; i++) {
    records[i * RECORD + TEXTURE] = texture[i]!;
    for (let c = 0; c < CHANNELS; c++) records[i * RECORD + MEANS + c] = means[i * CHANNELS + c]!;
  }
  return placeBytes(memory, new Uint8Array(records.buffer));
}

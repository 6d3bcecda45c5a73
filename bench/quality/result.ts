import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { QualityReport } from '../../src/model/metrics/quality.ts';
import type { TrainingSettings } from '../../src/model/pyramid/training-settings.ts';
import { writeFileAtomic } from '../../src/runtime/files.ts';
import { VERSION } from '../../src/version.ts';
import type { QualityBenchOptions } from './options.ts';

/** What is kept of one image. */
export interface ImageResult {
  /** Of all that the figures depend on: another key, and the image is trained on again. */
  readonly key: string;
  readonly stem: string;
  readonly size: { readonly height: number; readonly width: number };
  readonly settings: TrainingSettings;
  readonly engine: string;
  readonly trainingSeconds: number;
  readonly samplingSeconds: number;
  readonly recoveryErrors: readonly number[];
  readonly returns: number;
  readonly quality: QualityReport;
}

/** Identity of a piece of work: the image's bytes and every option that decides the figures. */
export function keyOf(image: Uint8Array, settings: TrainingSettings, options: QualityBenchOptions): string {
  const { size, seconds, samples, preset, seed, threads } = options;
  return createHash('sha256')
    .update(image)
    .update(JSON.stringify([VERSION, size, seconds, samples, preset, seed, threads, settings]))
    .digest('hex');
}

/** The kept result, if there is one of this very work. */
export async function keptResult(path: string, key: string): Promise<ImageResult | undefined> {
  try {
    const result = JSON.parse(await readFile(path, 'utf8')) as ImageResult;
    return result.key === key ? result : undefined;
  } catch {
    return undefined;
  }
}

export async function keepResult(path: string, result: ImageResult): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { samplePyramid } from '../src/model/chain/sample-pyramid.ts';
import { measureQuality } from '../src/model/metrics/quality.ts';
import { buildPyramid } from '../src/model/pyramid/pyramid.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../src/model/pyramid/training-settings.ts';
import { trainPyramid } from '../src/model/training/train-pyramid.ts';
import { type Size, sizeOf, type Tensor, tensor } from '../src/runtime/tensor.ts';
import type { BenchContext } from './context.ts';
import type { BenchOptions } from './options.ts';
import { LAYOUTS, type Layout, type Peer, peerName } from './peer.ts';
import { tenths } from './tenths.ts';

const SAMPLES = 16;

export interface TrainingRow {
  readonly name: string;
  readonly seconds: number;
  readonly recoveryErrors: readonly number[];
  readonly swd: { readonly mean: number; readonly median: number };
  readonly whitened: number;
  readonly diversity: number | undefined;
}

/**
 * A whole training of the default pyramid to 64 px, by us and by PyTorch as the released code does it, with the
 * patch SWD of 16 samples by one meter.
 */
export async function benchTraining(context: BenchContext): Promise<TrainingRow[]> {
  const { engines, peer, options, photo, print, tell } = context;
  const settings = reduced(TRAINING_PRESETS.balanced, options.effort);
  const { levels } = buildPyramid(photo, settings.pyramid);
  const finest = levels.at(-1) as Tensor;
  tell(`training: ours, ${[settings.updates].flat().join(', ')} updates`);
  const onEvent = tenths((text) => tell(`training: ours, ${text}`));
  const model = await trainPyramid(photo, { engine: engines[0], settings, seed: 1, onEvent });
  const samples = await samplePyramid(engines[0], model, { seed: 2, count: SAMPLES });
  const { seconds = Number.NaN, recoveryErrors } = model.training;
  const rows: TrainingRow[] = [
    { name: engines[0].id, seconds, recoveryErrors, ...(await judged(finest, samples)) },
  ];
  if (peer !== undefined) {
    for (const layout of options.quick ? LAYOUTS.slice(1) : LAYOUTS) {
      tell(`training: ${peerName(layout)}, ${options.peerUpdates} updates a scale`);
      const sizes = levels.map(sizeOf);
      const row = await peerTraining(peer, layout, finest, sizes, options, (text) =>
        tell(`training: ${peerName(layout)}, ${text}`),
      );
      if (row !== undefined) rows.push(row);
    }
  }
  print(`\nA whole training, ${levels.length} scales to 64 px; patch SWD of ${SAMPLES} samples\n`);
  const ours = rows[0]?.seconds ?? Number.NaN;
  const cells = rows.map(({ name, seconds, recoveryErrors, swd, whitened, diversity }) => [
    name,
    figure(seconds),
    figure(seconds / ours),
    figure(swd.mean),
    figure(swd.median),
    figure(whitened),
    figure(diversity ?? Number.NaN),
    recoveryErrors.map(figure).join(' '),
  ]);
  const header = ['on', 's', 'x ours', 'SWD, mean', 'median', 'whitened', 'diversity', 'recovery errors'];
  print(tableText(header, cells));
  return rows;
}

/** The same settings with a fraction of the updates, at least one a scale. */
export function reduced(settings: TrainingSettings, effort: number): TrainingSettings {
  const updates = [settings.updates].flat().map((count) => Math.max(1, Math.round(effort * count)));
  return { ...settings, updates };
}

async function judged(
  reference: Tensor,
  samples: Tensor,
): Promise<Pick<TrainingRow, 'swd' | 'whitened' | 'diversity'>> {
  const { patchSwd, whitened, diversity } = await measureQuality(reference, [samples]);
  return { swd: { mean: patchSwd.mean, median: patchSwd.median }, whitened, diversity };
}

/** Image and samples go through files of raw float32. Undefined, and told, where the training came to its limit of time. */
async function peerTraining(
  peer: Peer,
  layout: Layout,
  finest: Tensor,
  sizes: readonly Size[],
  { peerUpdates: updates, peerSeconds: limit }: Pick<BenchOptions, 'peerUpdates' | 'peerSeconds'>,
  tell: (text: string) => void,
): Promise<TrainingRow | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  try {
    const paths = { image: join(folder, 'image.f32'), samples: join(folder, 'samples.f32') };
    await writeFile(
      paths.image,
      new Uint8Array(finest.data.buffer, finest.data.byteOffset, finest.data.byteLength),
    );
    const reply = await peer.ask(
      {
        ...{ do: 'train', ...paths, layout, updates, limit, seed: 1, count: SAMPLES },
        sizes: sizes.map(({ height, width }) => [height, width]),
      },
      tell,
    );
    if (typeof reply['stopped'] === 'string') {
      tell(
        `stopped after ${limit} s at ${reply['stopped']}: give fewer --peer-updates or more --peer-seconds`,
      );
      return undefined;
    }
    const bytes = await readFile(paths.samples);
    const { height, width } = sizeOf(finest);
    const data = new Float32Array(new Uint8Array(bytes).buffer);
    const samples = tensor([SAMPLES, 3, height, width], data);
    return {
      name: `${peerName(layout)}, released code`,
      seconds: Number(reply['seconds']),
      recoveryErrors: reply['recoveryErrors'] as number[],
      ...(await judged(finest, samples)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

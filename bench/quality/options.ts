import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TRAINING_PRESETS, type TrainingPreset } from '../../src/model/pyramid/training-settings.ts';
import { PART_NAMES, type Part } from '../applications/bench.ts';
import { positive } from '../options.ts';

export interface QualityBenchOptions {
  /** Folder of the images to train on. */
  readonly folder: string;
  /** Long side of the finest scale, px. */
  readonly size: number;
  /** Scales of the pyramid; undefined takes the preset's rule. */
  readonly scales: number | undefined;
  /** Updates of each scale; undefined takes the preset's. */
  readonly updates: number | undefined;
  /** Seconds that a training should take; undefined trains with the preset's updates. */
  readonly seconds: number | undefined;
  readonly samples: number;
  readonly preset: TrainingPreset;
  readonly seed: number;
  readonly engine: string;
  readonly threads: number | undefined;
  /** Folder of other tools' images, `<stem>-<tool>.png`. */
  readonly compare: string | undefined;
  /** Super-resolution of the shipped photographs instead, beside bicubic. */
  readonly sr: boolean;
  /** What is made of photographs instead, beside other tools; none: samples are judged. */
  readonly applications: readonly Part[];
  /** Also lift the samples to the image's own size and measure them there. */
  readonly lift: boolean;
  /** No training: only what is made of patches, lifted. */
  readonly untrained: boolean;
  readonly out: string;
}

export const HELP = `npm run bench:quality -- FOLDER [options]

Trains on every image of a folder, draws samples, and measures them. Results are kept as JSON, one file an image: the
same command again goes on where it stopped.

  --size N        long side of the finest scale, px (default 64)
  --scales N      scales of the pyramid (default: the preset's)
  --updates N     updates of each scale (default: the preset's)
  --seconds N     time a training may take: the updates are scaled to fit (default: the preset's updates)
  --samples N     samples an image (default 16)
  --preset NAME   ${Object.keys(TRAINING_PRESETS).join(' or ')} (default balanced)
  --seed N        (default 1)
  --compare DIR   the same figures for other tools' images there, named like <image>-<tool>.png
  --sr            no folder, no training: the shipped photographs, enlarged 2 and 4 times, beside bicubic
  --applications  what the applications make of the photographs of a folder (default: the shipped ones), beside other
                  tools where they are installed (G'MIC, OpenCV, ImageMagick): figures, and one page (default
                  out/applications); --only PART,… does some: ${PART_NAMES.join(', ')}
  --lift          lift samples to the image's own size, too, of the learned energy, of the patches' and of both mixed,
                  and measure them and other tools' images there, and how new they are
  --untrained     no training: only lifted samples of the patches' energy, and other tools' images
  --out DIR       results, samples and models (default out/quality-<size>)
  --engine NAME   (default auto)
  --threads N     threads of a CPU engine

Example: npm run bench:quality -- photos --size 64 --seconds 300 --compare singan-outputs
`;

const PHOTOGRAPHS = fileURLToPath(new URL('../../samples/photos', import.meta.url));

/** @throws an Error that says which option is wrong */
export function parseQualityOptions(args: readonly string[]): QualityBenchOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      size: { type: 'string', default: '64' },
      scales: { type: 'string' },
      updates: { type: 'string' },
      seconds: { type: 'string' },
      samples: { type: 'string', default: '16' },
      preset: { type: 'string', default: 'balanced' },
      seed: { type: 'string', default: '1' },
      compare: { type: 'string' },
      lift: { type: 'boolean', default: false },
      untrained: { type: 'boolean', default: false },
      sr: { type: 'boolean', default: false },
      applications: { type: 'boolean', default: false },
      only: { type: 'string', default: PART_NAMES.join(',') },
      out: { type: 'string' },
      engine: { type: 'string', default: 'auto' },
      threads: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const usual = values.sr ? '.' : values.applications ? PHOTOGRAPHS : undefined;
  const [folder = usual, ...more] = positionals;
  const parts = values.only.split(',');
  const stranger = parts.find((part) => !PART_NAMES.includes(part as Part));
  if (stranger !== undefined)
    throw new Error(`There is no part "${stranger}"; there are ${PART_NAMES.join(', ')}.`);
  if (folder === undefined || more.length > 0) throw new Error('Name one folder of images; see --help.');
  if (!Object.hasOwn(TRAINING_PRESETS, values.preset))
    throw new Error(`There is no preset "${values.preset}".`);
  const size = whole('--size', values.size);
  return {
    folder: resolve(folder),
    size,
    scales: values.scales === undefined ? undefined : whole('--scales', values.scales),
    updates: values.updates === undefined ? undefined : whole('--updates', values.updates),
    seconds: values.seconds === undefined ? undefined : positive('--seconds', values.seconds),
    samples: whole('--samples', values.samples),
    preset: values.preset as TrainingPreset,
    seed: values.seed === '0' ? 0 : whole('--seed', values.seed),
    engine: values.engine,
    threads: values.threads === undefined ? undefined : whole('--threads', values.threads),
    compare: values.compare === undefined ? undefined : resolve(values.compare),
    applications: values.applications ? (parts as Part[]) : [],
    lift: values.lift || values.untrained,
    untrained: values.untrained,
    sr: values.sr,
    out: resolve(values.out ?? (values.applications ? 'out/applications' : `out/quality-${size}`)),
  };
}

function whole(name: string, text: string): number {
  const value = positive(name, text);
  if (!Number.isInteger(value)) throw new Error(`${name} needs a whole number, not "${text}".`);
  return value;
}

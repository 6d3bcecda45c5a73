/** `npm run bench:quality`: how good samples are, image by image, beside other tools' images. See `--help`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode, exitCodeOf } from '../src/cli/exit-codes.ts';
import { interruptSignal } from '../src/cli/interrupt.ts';
import { errorText, processTerminal } from '../src/cli/terminal.ts';
import { isCancelled } from '../src/errors.ts';
import type { EnergyEngine } from '../src/runtime/engine/engine.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';
import type { Tensor } from '../src/runtime/tensor.ts';
import { benchApplications } from './applications/bench.ts';
import { judgeTools } from './quality/compare.ts';
import { type ImageFile, trainingImages } from './quality/images.ts';
import { measureImage } from './quality/measure-image.ts';
import { measureLifted, type SampledEnergy } from './quality/measure-lifted.ts';
import { HELP, parseQualityOptions, type QualityBenchOptions } from './quality/options.ts';
import { imageTable, type Judged, means, meanTable } from './quality/summary.ts';
import { benchSuperResolution } from './quality/super-resolution.ts';

const terminal = processTerminal();

/** Errors of the options are plain ones. */
function reason(error: unknown): string {
  return error instanceof Error && error.constructor === Error ? `${error.message}\n` : errorText(error);
}

/** Samples at the image's own size, of each energy, beside other tools' images there. */
async function liftedLines(
  engine: EnergyEngine,
  file: ImageFile,
  options: QualityBenchOptions,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Judged[]> {
  const energies: readonly SampledEnergy[] = options.untrained
    ? ['patches']
    : ['learned', 'patches', 'mixed'];
  const rows: Judged[] = [];
  let photo: Tensor | undefined;
  for (const energy of energies) {
    const lifted = await measureLifted(engine, energy, file, options, signal, tell);
    photo = lifted.photo;
    const { quality, copied, oneShift, seconds } = lifted.result;
    rows.push({ stem: file.stem, maker: `${energy}, lifted`, quality, copied, oneShift, seconds });
  }
  if (options.compare === undefined || photo === undefined) return rows;
  const tools = await judgeTools(engine, options.compare, file.stem, photo);
  return [...rows, ...tools.map((row) => ({ ...row, maker: `${row.maker}, own size` }))];
}

/** Small samples of the model that is trained, beside other tools' images. */
async function trainedLines(
  engine: EnergyEngine,
  file: ImageFile,
  options: QualityBenchOptions,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Judged[]> {
  const { result, reference, kept } = await measureImage(engine, file, options, signal, tell);
  if (kept) tell(`${file.stem}: kept from before`);
  const { quality, trainingSeconds: seconds } = result;
  const tools =
    options.compare === undefined ? [] : await judgeTools(engine, options.compare, file.stem, reference);
  return [{ stem: file.stem, maker: 'patchwise', quality, seconds }, ...tools];
}

async function superResolution(options: QualityBenchOptions): Promise<ExitCode> {
  const interrupt = interruptSignal(() => terminal.err('\nStopping …\n'));
  const engine = await openEngine(options.engine, { threads: options.threads });
  try {
    await benchSuperResolution(engine, [2, 4], (text) => terminal.out(text), interrupt.signal);
    return EXIT.done;
  } finally {
    interrupt.dispose();
    await engine.dispose();
  }
}

async function applications(options: QualityBenchOptions): Promise<ExitCode> {
  const interrupt = interruptSignal(() => terminal.err('\nStopping …\n'));
  try {
    await benchApplications(options.folder, options.applications, {
      print: (text) => terminal.out(text),
      tell: (text) => terminal.err(`… ${text}\n`),
      signal: interrupt.signal,
      out: options.out,
    });
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}

async function bench(options: QualityBenchOptions): Promise<ExitCode> {
  const tell = (text: string) => terminal.err(`… ${text}\n`);
  const images = await trainingImages(options.folder);
  if (images.length === 0) throw new Error(`There is no image in ${options.folder}.`);
  await mkdir(options.out, { recursive: true });
  const interrupt = interruptSignal(() => terminal.err('\nStopping …\n'));
  const engine = await openEngine(options.engine, { threads: options.threads });
  const rows: Judged[] = [];
  let failed = 0;
  try {
    for (const file of images) {
      try {
        const lines = options.untrained
          ? []
          : await trainedLines(engine, file, options, interrupt.signal, tell);
        const lifted = options.lift ? await liftedLines(engine, file, options, interrupt.signal, tell) : [];
        rows.push(...lines, ...lifted);
        terminal.out(`${imageTable([...lines, ...lifted])}\n`);
      } catch (error) {
        if (isCancelled(error)) throw error;
        failed += 1;
        terminal.err(`${file.stem}: ${reason(error)}`);
      }
    }
  } finally {
    interrupt.dispose();
    await engine.dispose();
  }
  const figures = means(rows);
  terminal.out(`${meanTable(figures)}\n`);
  await writeFileAtomic(
    join(options.out, 'summary.json'),
    `${JSON.stringify({ means: figures, rows }, null, 2)}\n`,
  );
  terminal.out(`Lower is better but for diversity. Samples, models and figures: ${options.out}\n`);
  return failed === 0 ? EXIT.done : EXIT.failed;
}

try {
  const options = parseQualityOptions(process.argv.slice(2));
  if (options === 'help') terminal.out(HELP);
  else {
    const run = options.sr ? superResolution : options.applications.length > 0 ? applications : bench;
    process.exitCode = await run(options);
  }
} catch (error) {
  terminal.err(isCancelled(error) ? 'Stopped; finished images are kept.\n' : reason(error));
  process.exitCode = exitCodeOf(error);
}

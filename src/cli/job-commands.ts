import { type Command, Option } from 'commander';
import { PatchwiseError } from '../errors.ts';
import type { JobFlag } from '../tasks/job.ts';
import { JOBS } from '../tasks/jobs.ts';
import type { ApplyCommandOptions } from './commands/apply.ts';
import type { JobCommandOptions } from './commands/job.ts';
import { settings } from './config/setting.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples, gather, seedOption, setOption, wholeNumber } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

/** Declares the short forms, `patchwise sample PHOTO` and its like, and `apply`. */
export function declareJobCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  for (const job of JOBS) {
    const command = patchwise
      .command(job.name)
      .argument('<photo>', 'the photograph, or - for standard input')
      .description(job.description);
    for (const flag of job.flags) command.addOption(jobOption(flag));
    resultOptions(command)
      .addHelpText('after', examples(...job.examples))
      .addHelpText(
        'after',
        '\nOnly harmonize and edit, and what is given --set train.…, learn the photograph first: once, in a minute or two\n' +
          'on two cores, which is said before. The model is kept in the home folder.',
      )
      .action(async (photo: string, options: JobCommandOptions) => {
        const { jobCommand } = await import('./commands/job.ts');
        done(await jobCommand(job, photo, { ...options, cache: true }, terminal));
      });
  }
  declareApply(patchwise, terminal, done);
}

/** Declares `apply`: what short forms do, with any graph that declares a recipe. */
function declareApply(patchwise: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = patchwise
    .command('apply')
    .argument(
      '<graph>',
      'a graph file that declares a recipe, such as an exported card, or a workflow by name',
    )
    .argument(
      '[photo]',
      'the photograph, or - for standard input; without it, what the recipe takes is listed',
    )
    .description('Makes of a photograph what a card of the studio makes of it.')
    .addOption(
      new Option(
        '--with <name=value>',
        'a number, or a picture, by its name in the recipe; may be repeated',
      ).argParser(gather),
    );
  resultOptions(command)
    .addHelpText(
      'after',
      examples('patchwise apply my-card.json', 'patchwise apply my-card.json photo.jpg --with softness=3'),
    )
    .action(async (graph: string, photo: string | undefined, options: ApplyCommandOptions) => {
      const { applyCommand } = await import('./commands/apply.ts');
      done(await applyCommand(graph, photo, { ...options, cache: true }, terminal));
    });
}

/** What all of them have: where the picture goes, with what it is learned and computed. */
function resultOptions(command: Command): Command {
  return command
    .option(
      '--out <file>',
      'where the picture goes: a file (its ending says the format), a folder, or - for standard output',
    )
    .addOption(
      new Option('--quality <n>', 'of a JPEG, WebP or AVIF file, 1 to 100').argParser(
        wholeNumber('--quality', 1, 100),
      ),
    )
    .option('--keep-location', 'write where the photograph was taken into the file, too')
    .option('--no-metadata', 'write nothing of its camera, lens and date into the file')
    .option('--model <file>', 'use this learned model, and learn nothing')
    .addOption(setOption('set a parameter, as train.updates=800; may be repeated'))
    .addOption(seedOption('another seed, another picture'))
    .addOption(settings.engine())
    .addOption(settings.threads())
    .addOption(settings.home())
    .addOption(settings.cacheQuota())
    .option('--quiet', 'say nothing but what fails');
}

function jobOption(flag: JobFlag): Option {
  const option = new Option(flag.flags, flag.description);
  if (flag.kind === 'file') return option.makeOptionMandatory(flag.required === true);
  if (flag.default !== undefined) option.default(flag.default);
  return option.argParser((text: string) => {
    const number = Number(text);
    // Which numbers are usable says the recipe.
    if (text.trim() !== '' && Number.isFinite(number)) return number;
    throw new PatchwiseError('usage/invalid', `${option.long} ${JSON.stringify(text)} is not usable.`, {
      hint: 'Give a number.',
    });
  });
}

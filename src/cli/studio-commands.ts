import { type Command, Option } from 'commander';
import { ENGINE_CHOICES } from '../runtime/engine/engine-choice.ts';
import { type ServeCommandOptions, serveCommand } from './commands/serve.ts';
import { backupCommand, gcCommand, restoreCommand } from './commands/studio-data.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples, gather, wholeNumber } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const homeOption = () => new Option('--home <folder>', "the studio's data").default('.patchwise');

/** Declares the commands of the studio: `serve`, and those that look after its data. */
export function declareStudioCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  patchwise
    .command('serve')
    .description('Starts the studio: the editor in the browser, stored graphs, runs and their results.')
    .option(
      '--host <address>',
      'address to listen on; another than this machine asks for a token',
      '127.0.0.1',
    )
    .addOption(
      new Option('--port <n>', '0 takes a free one').default(7860).argParser(wholeNumber('--port', 0, 65535)),
    )
    .option(
      '--token <text>',
      'token to ask for (default: PATCHWISE_TOKEN, or made when --host is not this machine)',
    )
    .option('--allow-host <name>', 'answer for this name too, such as a proxy’s; may be repeated', gather)
    .addOption(
      new Option('--allow-origin <origin>', 'for developing the editor; may be repeated')
        .argParser(gather)
        .hideHelp(),
    )
    .addOption(homeOption())
    .addOption(new Option('--engine <name>', `what computes: ${ENGINE_CHOICES.join(', ')}`).default('auto'))
    .addOption(
      new Option('--threads <n>', 'threads of a CPU engine').argParser(wholeNumber('--threads', 1, 256)),
    )
    .addOption(
      new Option('--queue <n>', 'runs that may wait (default: 1000)').argParser(
        wholeNumber('--queue', 1, 100_000),
      ),
    )
    .addOption(
      new Option('--quota <GiB>', 'disk that the data may take (default: 20)').argParser(
        wholeNumber('--quota', 1, 100_000),
      ),
    )
    .addOption(
      new Option('--max-hours <n>', 'time that a run may take (default: 168)').argParser(
        wholeNumber('--max-hours', 1, 10_000),
      ),
    )
    .option('--open', 'open the browser')
    .option('--log <file>', 'where to log, - for stderr (default: logs/server.log in --home)')
    .addOption(new Option('--log-level <level>', 'how much').choices(LOG_LEVELS).default('info'))
    .option('--rescue', 'put a damaged database aside first and save what can be read')
    .addHelpText(
      'after',
      examples(
        'patchwise serve --open',
        'patchwise serve --host 0.0.0.0 --port 8080',
        'patchwise serve --home ~/studio --engine onnx-cpu --threads 4',
      ),
    )
    .action(async (options: ServeCommandOptions) => done(await serveCommand(options, terminal)));

  patchwise
    .command('gc')
    .description('Removes what nothing refers to from the data of a studio that is not running.')
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise gc'))
    .action(async (options) => done(await gcCommand(options, terminal)));

  patchwise
    .command('backup')
    .argument('<folder>', 'a new folder')
    .description(
      'Copies the data of a studio, also while it runs: graphs, images, models, runs, checkpoints.',
    )
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise backup backups/monday'))
    .action(async (folder: string, options) => done(await backupCommand(folder, options, terminal)));

  patchwise
    .command('restore')
    .argument('<folder>', 'a backup')
    .description('Checks a backup and puts it in place of the data of a studio that is not running.')
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise restore backups/monday'))
    .action(async (folder: string, options) => done(await restoreCommand(folder, options, terminal)));
}

import type { Command } from 'commander';
import type { CheckCommandOptions } from './commands/check.ts';
import type { ServeCommandOptions } from './commands/serve.ts';
import type { SessionsCommandOptions } from './commands/sessions.ts';
import type { WorkerCommandOptions } from './commands/worker.ts';
import { settings } from './config/setting.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

const homeOption = () => settings.home("the studio's data");

/** Declares the commands of the studio: `serve`, and those that look after its data. */
export function declareStudioCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  patchwise
    .command('serve')
    .description('Starts the studio: the editor in the browser, stored graphs, runs and their results.')
    .addOption(settings.host())
    .addOption(settings.port())
    .addOption(settings.token())
    .addOption(settings.allowHost())
    .addOption(settings.proxies())
    .addOption(settings.allowOrigin())
    .addOption(homeOption())
    .addOption(settings.engine())
    .addOption(settings.threads())
    .addOption(settings.queue())
    .addOption(settings.quota())
    .addOption(settings.maxHours())
    .addOption(settings.private())
    .addOption(settings.packsFromPage())
    .addOption(settings.open())
    .addOption(settings.database())
    .addOption(settings.broker())
    .addOption(settings.files())
    .addOption(settings.workersOnly())
    .addOption(settings.log())
    .addOption(settings.logLevel())
    .option('--rescue', 'put a damaged database aside first and save what can be read')
    .addHelpText(
      'after',
      examples(
        'patchwise serve --open',
        'patchwise serve --host 0.0.0.0 --port 8080',
        'patchwise serve --home ~/studio --engine onnx-cpu --threads 4',
        'patchwise serve --host 0.0.0.0 --broker redis://queue.local:6379',
      ),
    )
    .action(async (options: ServeCommandOptions, command: Command) => {
      const { serveCommand } = await import('./commands/serve.ts');
      const databaseShown = command.getOptionValueSource('database') === 'cli';
      done(await serveCommand({ ...options, databaseShown }, terminal));
    });

  patchwise
    .command('worker')
    .description('Computes runs for a studio on another machine, until Ctrl-C or SIGTERM.')
    .addOption(settings.broker())
    .addOption(settings.studio())
    .addOption(settings.token('token of the studio, where it asks for one'))
    .addOption(settings.home("packs, and the worker's files"))
    .addOption(settings.engine())
    .addOption(settings.threads())
    .addOption(settings.quota('disk that fetched files and results may take (default: 20)'))
    .addOption(settings.workerName())
    .addOption(settings.drain())
    .addOption(settings.lock())
    .addOption(settings.logLevel())
    .addHelpText(
      'after',
      examples(
        'patchwise worker --broker redis://queue.local:6379 --studio http://studio.local:7860',
        'PATCHWISE_BROKER=rediss://me:secret@queue.example PATCHWISE_TOKEN=… patchwise worker --studio https://studio.example',
      ),
    )
    .action(async (options: WorkerCommandOptions) => {
      const { workerCommand } = await import('./commands/worker.ts');
      done(await workerCommand(options, terminal));
    });

  patchwise
    .command('sessions')
    .description('Lists the browsers that have shown the token of a studio, and ends their sessions.')
    .addOption(homeOption())
    .addOption(settings.database())
    .option('--revoke <id>', 'end this session; "all" ends every one')
    .addHelpText('after', examples('patchwise sessions', 'patchwise sessions --revoke all'))
    .action(async (options: SessionsCommandOptions, command: Command) => {
      const { sessionsCommand } = await import('./commands/sessions.ts');
      const databaseShown = command.getOptionValueSource('database') === 'cli';
      done(await sessionsCommand({ ...options, databaseShown }, terminal));
    });

  patchwise
    .command('check')
    .description(
      'Looks through the data of a studio that is not running: database, files, checkpoints; exits 1 when damage is left.',
    )
    .addOption(homeOption())
    .option('--repair', 'repair what can be repaired, and move unreadable files aside')
    .option('--json', 'the report as JSON')
    .addHelpText('after', examples('patchwise check', 'patchwise check --repair --home ~/studio'))
    .action(async (options: CheckCommandOptions) => {
      const { checkCommand } = await import('./commands/check.ts');
      done(await checkCommand(options, terminal));
    });

  patchwise
    .command('gc')
    .description('Removes what nothing refers to from the data of a studio that is not running.')
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise gc'))
    .action(async (options) => {
      const { gcCommand } = await import('./commands/studio-data.ts');
      done(await gcCommand(options, terminal));
    });

  patchwise
    .command('backup')
    .argument('<folder>', 'a new folder')
    .description(
      'Copies the data of a studio, also while it runs: graphs, images, models, runs, checkpoints.',
    )
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise backup backups/monday'))
    .action(async (folder: string, options) => {
      const { backupCommand } = await import('./commands/studio-data.ts');
      done(await backupCommand(folder, options, terminal));
    });

  patchwise
    .command('restore')
    .argument('<folder>', 'a backup')
    .description('Checks a backup and puts it in place of the data of a studio that is not running.')
    .addOption(homeOption())
    .addHelpText('after', examples('patchwise restore backups/monday'))
    .action(async (folder: string, options) => {
      const { restoreCommand } = await import('./commands/studio-data.ts');
      done(await restoreCommand(folder, options, terminal));
    });
}

import type { Command } from 'commander';
import { settings } from './config/setting.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

/** Declares `packs new`, `packs add`, `packs remove` and `packs list`. */
export function declarePackCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const packs = patchwise
    .command('packs')
    .description('Packs of nodes that others made: npm packages, installed into --home.')
    .addHelpText(
      'after',
      examples(
        'patchwise packs add patchwise-halftone',
        'patchwise packs list',
        'patchwise packs remove halftone',
      ),
    );
  packs
    .command('new')
    .argument('<name>', 'name of its npm package; a folder of that name is made here')
    .description('Writes a new pack with one node, its spec and a graph, to begin from.')
    .addHelpText('after', examples('patchwise packs new patchwise-halftone'))
    .action(async (name: string) => {
      const { newPackCommand } = await import('./commands/packs.ts');
      done(await newPackCommand(name, terminal));
    });
  packs
    .command('add')
    .argument('<pack>', 'name of an npm package, or path of its folder or archive (.tgz)')
    .description(
      'Installs a pack, without running its scripts, and allows it: its code may then do all that you may.',
    )
    .addOption(settings.home())
    .addHelpText('after', examples('patchwise packs add patchwise-halftone', 'patchwise packs add ./my-pack'))
    .action(async (spec: string, options) => {
      const { addPackCommand } = await import('./commands/packs.ts');
      done(await addPackCommand(spec, options, terminal));
    });
  packs
    .command('remove')
    .argument('<pack>', 'its name')
    .description('Takes a pack off the list of those allowed, and its files away.')
    .addOption(settings.home())
    .action(async (name: string, options) => {
      const { removePackCommand } = await import('./commands/packs.ts');
      done(await removePackCommand(name, options, terminal));
    });
  packs
    .command('list')
    .description('Lists the packs that are allowed, with their nodes.')
    .addOption(settings.home())
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { listPacksCommand } = await import('./commands/packs.ts');
      done(await listPacksCommand(options, terminal));
    });
}

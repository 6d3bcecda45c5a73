import { Command, CommanderError } from 'commander';
import { removeOnFirstStart } from '../runtime/engine/onnx/other-systems.ts';
import { VERSION } from '../version.ts';
import { completeCommand } from './commands/completion.ts';
import { applySources, readSources } from './config/sources.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { declareGraphCommands } from './graph-commands.ts';
import { declareJobCommands } from './job-commands.ts';
import { declareMachineCommands } from './machine-commands.ts';
import { examples } from './option-kinds.ts';
import { declarePackCommands } from './pack-commands.ts';
import { declareStudioCommands } from './studio-commands.ts';
import { errorText, printableTerminal, processTerminal, type Terminal } from './terminal.ts';

/**
 * Declares every command. `done` receives the exit code of the one that ran. Each command's own code is loaded when it
 * runs, so that help and completion come at once.
 */
export function program(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const patchwise = new Command('patchwise')
    .description('New pictures from one photograph, by models learned from it alone.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .hook('preAction', (_all, command) => {
      applySources(command, readSources());
      makeRoom(command, terminal);
    })
    .showHelpAfterError('(add --help to see what there is)')
    .addHelpText(
      'after',
      examples(
        'patchwise sample photo.jpg',
        'patchwise remove photo.jpg --mask mask.png',
        'patchwise serve --open',
        'patchwise run train-and-sample --input photo=my.jpg --out out/mine',
        'patchwise doctor',
      ),
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 what was given cannot be used, 130 cancelled.');

  patchwise
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: string[]) => done(await completeCommand(patchwise, words, terminal)));

  patchwise.commandsGroup('Pictures from a photograph:');
  declareJobCommands(patchwise, terminal, done);
  patchwise.commandsGroup('Studio in the browser:');
  declareStudioCommands(patchwise, terminal, done);
  patchwise.commandsGroup('Graphs:');
  declareGraphCommands(patchwise, terminal, done);
  declarePackCommands(patchwise, terminal, done);
  patchwise.commandsGroup('This machine:');
  declareMachineCommands(patchwise, terminal, done);
  return patchwise;
}

/** What an installation without install scripts could not do. Not while a shell completes a word. */
function makeRoom(command: Command, terminal: Terminal): void {
  if (command.name().startsWith('complet')) return;
  const { bytes } = removeOnFirstStart();
  if (bytes === 0 || command.opts()['quiet'] === true) return;
  terminal.err(
    `Removed ${Math.round(bytes / 1e6)} MB of onnxruntime-node: libraries for other systems (PATCHWISE_ALL_SYSTEMS=1 keeps them).\n`,
  );
}

/**
 * Runs the command line. Never throws: errors are printed to the terminal's stderr.
 * @param args without the interpreter and the script.
 * @returns the exit code.
 */
export async function main(args: readonly string[], given: Terminal = processTerminal()): Promise<ExitCode> {
  const terminal = printableTerminal(given);
  let code: ExitCode = EXIT.done;
  try {
    await program(terminal, (result) => {
      code = result;
    }).parseAsync([...args], { from: 'user' });
    const lost = await terminal.flushed?.();
    if (lost === undefined) return code;
    terminal.err(`Not all of the output could be written: ${lost}.\n`);
    return code === EXIT.done ? EXIT.failed : code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err(errorText(error));
    return exitCodeOf(error);
  }
}

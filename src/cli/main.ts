import { Command, CommanderError } from 'commander';
import { removeOnFirstStart } from '../runtime/engine/onnx/other-systems.ts';
import { VERSION } from '../version.ts';
import { completeCommand, completionCommand, SHELLS } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { settings } from './config/setting.ts';
import { applySources, readSources } from './config/sources.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { declareJobCommands } from './job-commands.ts';
import { examples, gather } from './option-kinds.ts';
import { declarePackCommands } from './pack-commands.ts';
import { declareRunCommands } from './run-commands.ts';
import { declareStudioCommands } from './studio-commands.ts';
import { errorText, printableTerminal, processTerminal, type Terminal } from './terminal.ts';

/**
 * Declares every command. `done` receives the exit code of the one that ran. Each command's own code is loaded when it
 * runs, so that help and completion come at once.
 */
export function program(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const patchwise = new Command('patchwise')
    .description('Generative models learned from a single image, as graphs: run, check and look up.')
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
        'patchwise run train-and-sample --input photo=my.jpg --out out/mine',
        'patchwise run train-and-sample --set train.updates=800 --seed 7',
        'patchwise validate train-and-sample',
        'patchwise nodes sampling/langevin',
        'patchwise doctor',
      ),
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage or invalid graph, 130 cancelled.');

  declareRunCommands(patchwise, terminal, done);

  patchwise
    .command('validate')
    .argument('<graphs...>', 'graph files, workflows by name, or - for standard input')
    .description('Checks graphs without running them; exits 2 when one cannot run.')
    .option('--json', 'a JSON line for each graph')
    .addOption(settings.home())
    .addHelpText(
      'after',
      examples('patchwise validate train-and-sample', 'patchwise validate --json mine.json'),
    )
    .action(async (paths: string[], options) => {
      const { validateCommand } = await import('./commands/validate.ts');
      done(await validateCommand(paths, options, terminal));
    });

  patchwise
    .command('nodes')
    .argument('[type]', 'a node type, such as sampling/langevin')
    .description('Lists the nodes, or shows one with its ports and parameters.')
    .option('--json', 'the catalogue, or the node, as JSON')
    .addOption(settings.home())
    .addHelpText(
      'after',
      examples('patchwise nodes', 'patchwise nodes training/train-pyramid', 'patchwise nodes --json'),
    )
    .action(async (type: string | undefined, options) => {
      const { nodesCommand } = await import('./commands/nodes.ts');
      done(await nodesCommand(type, options, terminal));
    });

  patchwise
    .command('doctor')
    .description('Shows this machine and which engines can run on it, or why not and what to install.')
    .option('--json', 'as JSON')
    .option('--prune', "remove onnxruntime's libraries for other systems first")
    .addHelpText('after', examples('patchwise doctor', 'patchwise doctor --prune'))
    .action(async (options) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      done(await doctorCommand(options, terminal));
    });

  patchwise
    .command('config')
    .description('Shows every setting, what holds for it, and where that comes from.')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('patchwise config', 'PATCHWISE_THREADS=2 patchwise config --json'))
    .action((options) => done(configCommand(options, terminal)));

  patchwise
    .command('verify')
    .argument('[files...]', 'reference vectors (default: those that ship with Patchwise)')
    .description('Checks an engine against float64 references; exits 1 above a relative error of 1e-4.')
    .addOption(settings.engine())
    .addOption(settings.threads())
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples('patchwise verify --engine onnx-webgpu', 'patchwise verify my-vectors.json --json'),
    )
    .action(async (files: string[], options) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      done(await verifyCommand(files, options, terminal));
    });

  patchwise
    .command('bench')
    .description('Times Langevin steps on the engines of this machine: milliseconds and GFLOP/s.')
    .option('--engine <name>', 'time this engine; may be repeated (default: all but software GPUs)', gather)
    .addOption(settings.threads())
    .option('--quick', 'fewer and shorter rounds')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples('patchwise bench --quick', 'patchwise bench --engine onnx-cpu --engine onnx-webgpu'),
    )
    .addHelpText('after', '\nIn a checkout, `npm run bench` also times trainings, and PyTorch beside them.')
    .action(async (options) => {
      const { benchCommand } = await import('./commands/bench.ts');
      done(await benchCommand(options, terminal));
    });

  patchwise
    .command('export-onnx')
    .argument('<model>', 'model file (.safetensors)')
    .description('Writes the energy net of each scale as an ONNX model: image in, score map out.')
    .option('--out <folder>', 'where the files go', 'out/onnx')
    .addHelpText(
      'after',
      examples('patchwise export-onnx out/train-and-sample/model.safetensors --out out/onnx'),
    )
    .action(async (path: string, options) => {
      const { exportOnnxCommand } = await import('./commands/export-onnx.ts');
      done(await exportOnnxCommand(path, options, terminal));
    });

  patchwise
    .command('completion')
    .argument('<shell>', SHELLS.join(', '))
    .description('Prints the script that lets a shell complete commands, options and names.')
    .addHelpText('after', examples('source <(patchwise completion bash)'))
    .action((shell: string) => done(completionCommand(shell, terminal)));

  patchwise
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: string[]) => done(await completeCommand(patchwise, words, terminal)));

  declareJobCommands(patchwise, terminal, done);
  declarePackCommands(patchwise, terminal, done);
  declareStudioCommands(patchwise, terminal, done);
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

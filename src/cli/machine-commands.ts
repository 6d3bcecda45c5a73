import type { Command } from 'commander';
import { completionCommand, SHELLS } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { settings } from './config/setting.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples, gather } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

/** Declares what tells of this machine and of how Patchwise is set up on it. */
export function declareMachineCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
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
    .command('completion')
    .argument('<shell>', SHELLS.join(', '))
    .description('Prints the script that lets a shell complete commands, options and names.')
    .addHelpText('after', examples('source <(patchwise completion bash)'))
    .action((shell: string) => done(completionCommand(shell, terminal)));
}

import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { BatchCommandOptions } from './commands/batch.ts';
import type { RunCommandOptions } from './commands/run.ts';
import { settings } from './config/setting.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples, gather, seedOption, setOption } from './option-kinds.ts';
import type { Terminal } from './terminal.ts';

const onlyOption = () =>
  new Option('--only <node>', 'run only this node and what it needs; may be repeated').argParser(gather);
const noCacheOption = () => new Option('--no-cache', 'recompute everything');

/** Declares `run` and `batch`, graphs without a studio, and what checks graphs and exports what they made. */
export function declareGraphCommands(
  patchwise: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  patchwise
    .command('run')
    .argument('<graph>', 'a graph file, a workflow by name, or - for standard input')
    .description('Runs a graph and writes its files and a record of the run to a folder.')
    .addOption(setOption('set a parameter; may be repeated'))
    .option('--input <node=path>', 'give a node its file, - for standard input; may be repeated', gather)
    .addOption(onlyOption())
    .option('--out <folder>', 'where files go, - for standard output (default: out/<name of the graph>)')
    .addOption(settings.engine())
    .addOption(settings.threads())
    .addOption(seedOption('seed of the graph: equal seeds give equal files'))
    .option('--json', 'events as JSON lines on stdout; progress stays on stderr')
    .option('--quiet', 'say nothing but what fails')
    .option('--resume', 'go on from the checkpoints of a run that was cancelled or crashed')
    .option('--report', 'also write report.html: pictures, figures, graph and settings in one page')
    .addOption(noCacheOption())
    .addOption(settings.cacheQuota())
    .addOption(settings.home())
    .addHelpText(
      'after',
      examples(
        'patchwise run train-and-sample --input photo=my.jpg --out out/mine',
        'patchwise run train-and-sample --set train.updates=800,300,200 --set samples.count=8',
        'patchwise run train-and-sample --resume',
        'patchwise run train-and-sample --only train --seed 7 --json --quiet > events.jsonl',
      ),
    )
    .addHelpText(
      'after',
      '\nCtrl-C stops within a second and leaves a checkpoint; the same command with --resume goes on from there.',
    )
    .action(async (path: string, options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      done(await runCommand(path, options, terminal));
    });

  patchwise
    .command('batch')
    .argument('<folder>', 'folder of images')
    .description('Runs a workflow on each image of a folder; the same command goes on where it was stopped.')
    .requiredOption('--workflow <graph>', 'a graph file, or a workflow by name')
    .option(
      '--node <node>',
      "the node that takes the images (default: that of the graph's recipe, else the only Load image node)",
    )
    .addOption(setOption('set a parameter; may be repeated'))
    .option('--input <node=path>', 'give another node its file, such as a model; may be repeated', gather)
    .addOption(onlyOption())
    .option(
      '--out <folder>',
      'where a folder for each image, metrics.csv and index.html go',
      join('out', 'batch'),
    )
    .addOption(settings.engine())
    .addOption(settings.threads())
    .addOption(seedOption('seed of the graph, for every image'))
    .option('--report', 'also write a report.html for each image')
    .option('--quiet', 'say nothing but what fails')
    .addOption(noCacheOption())
    .addOption(settings.cacheQuota())
    .addOption(settings.home())
    .addHelpText(
      'after',
      examples(
        'patchwise batch photos --workflow train-and-sample --out out/photos',
        'patchwise batch photos --workflow style-transfer',
      ),
    )
    .action(async (folder: string, options: BatchCommandOptions) => {
      const { batchCommand } = await import('./commands/batch.ts');
      done(await batchCommand(folder, options, terminal));
    });

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
    .command('export-onnx')
    .argument('<model>', 'model file (.safetensors)')
    .description(
      'Writes two ONNX models for each scale: the energy net (image in, score map out), and a Langevin step.',
    )
    .option('--out <folder>', 'where the files go', 'out/onnx')
    .addHelpText(
      'after',
      examples('patchwise export-onnx out/train-and-sample/model.safetensors --out out/onnx'),
    )
    .action(async (path: string, options) => {
      const { exportOnnxCommand } = await import('./commands/export-onnx.ts');
      done(await exportOnnxCommand(path, options, terminal));
    });
}

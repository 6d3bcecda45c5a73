import { PatchwiseError } from '../../errors.ts';
import { createLocalServices, type LocalServices } from '../../nodes/local-services.ts';
import type { CheckpointStore } from '../../nodes/services.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { lentEngine } from '../../runtime/engine/lent-engine.ts';
import type { RunCommand } from '../ports/runner-messages.ts';

/**
 * What nodes find in a run on the server: files only by reference, outputs by name (no path of this machine leaves
 * the process), and an engine that outlives the run.
 */
export function runnerServices(
  command: Pick<RunCommand, 'assets' | 'outputFolder' | 'checkpointFolder' | 'maxOutputBytes' | 'resume'>,
  graphText: string,
  engine: (nodeId: string) => Promise<EnergyEngine>,
  checkpoints: CheckpointStore,
): LocalServices {
  const { assets, outputFolder, checkpointFolder, maxOutputBytes, resume } = command;
  const local = createLocalServices({
    openEngine: async (nodeId) => lentEngine(await engine(nodeId)),
    inputRoot: outputFolder,
    outputFolder,
    checkpointFolder: checkpointFolder,
    maxOutputBytes,
    resume,
    graphText,
    checkpoints,
  });
  return {
    ...local,
    resolveInput: (text) => (Object.hasOwn(assets, text) ? (assets[text] as string) : refuse(text)),
    async writeOutput(name, bytes) {
      await local.writeOutput(name, bytes);
      return name;
    },
  };
}

function refuse(text: string): never {
  throw new PatchwiseError('file/missing', `The studio has no file ${JSON.stringify(text.slice(0, 200))}.`, {
    hint: 'Choose an uploaded image, an imported model or a sample; paths work on the command line only.',
  });
}

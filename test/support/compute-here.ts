import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { openEngine } from '../../src/runtime/engine/engines.ts';

/**
 * Runs a document in this process on one thread, with no cache, and with the graph in its pictures as a studio has them.
 * @returns the folder of its outputs @throws when it does not end well
 */
export async function computeHere(document: GraphDocument, home: string): Promise<string> {
  const registry = patchwiseRegistry();
  const outputFolder = join(home, 'out');
  const services = createLocalServices({
    openEngine: () => openEngine('onnx-cpu', { threads: 1 }),
    inputRoot: home,
    outputFolder,
    checkpointFolder: join(home, 'checkpoints'),
    resume: false,
    graphText: writeDocument(document, registry),
  });
  try {
    const last = await lastValueFrom(runGraph(document, { registry, services }));
    if (last.kind !== 'run-finished' || last.outcome !== 'done') {
      throw new Error(`Undisturbed, it did not end well: ${JSON.stringify(last)}`);
    }
    return outputFolder;
  } finally {
    await services.dispose();
  }
}

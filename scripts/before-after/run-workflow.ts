import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDocument } from '../../src/graph/check/load.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { collectRun } from '../../src/graph/run/collect-run.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import type { PyramidModel } from '../../src/model/pyramid-model.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { openEngine } from '../../src/runtime/engine/engines.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

/** One run of a workflow as it ships, but for what is said here. */
export interface WorkflowRequest {
  readonly seed: number;
  /** `node.param=value`, as of `patchwise run --set`. */
  readonly set?: readonly string[];
  /** Wires beside those of the workflow: `node.input` to `node.output`. */
  readonly wires?: Readonly<Record<string, string>>;
  /** Nodes that are needed; nothing else is computed. */
  readonly targets: readonly string[];
}

/** Values of a run: images, frames and masks by `node.output`. */
export interface WorkflowResult {
  /** @throws where there is none */
  image(output: string): Tensor;
  images(output: string): readonly Tensor[];
  /** @throws where there is none */
  model(output: string): PyramidModel;
}

export type RunWorkflow = (name: string, request: WorkflowRequest) => Promise<WorkflowResult>;

/** Runs shipped workflows on one engine. */
export function openWorkflows(
  root: string,
  engineName: string,
  threads: number | undefined,
): { readonly run: RunWorkflow; engine(): Promise<EnergyEngine>; close(): Promise<void> } {
  const registry = patchwiseRegistry();
  let opened: Promise<EnergyEngine> | undefined;
  const engine = () => {
    opened ??= openEngine(engineName, { threads });
    return opened;
  };
  const services = createLocalServices({
    openEngine: engine,
    inputRoot: join(root, 'workflows'),
    outputFolder: join(root, 'out', 'before-after'),
    checkpointFolder: join(root, 'out', 'before-after', 'checkpoints'),
    resume: false,
  });
  const run: RunWorkflow = async (name, { seed, set = [], wires = {}, targets }) => {
    const loaded = loadDocument(await readFile(join(root, 'workflows', `${name}.json`), 'utf8'), registry);
    if (loaded.document === undefined) throw new Error(`${name}: ${JSON.stringify(loaded.problems)}`);
    const { outcome, outputs, errors } = await collectRun(
      runGraph(wired(loaded.document, wires), { registry, services, seed, overrides: set, targets }),
    );
    if (outcome !== 'done') throw new Error(`${name}: ${JSON.stringify(errors)}`);
    const first = (output: string) => {
      const [value] = outputs.get(output) ?? [];
      if (value === undefined) throw new Error(`${name} gave no ${output}.`);
      return value;
    };
    return {
      images: (output) => (outputs.get(output) ?? []) as Tensor[],
      image: (output) => first(output) as Tensor,
      model: (output) => first(output) as PyramidModel,
    };
  };
  return { run, engine, close: () => services.dispose() };
}

function wired(document: GraphDocument, wires: Readonly<Record<string, string>>): GraphDocument {
  const nodes = { ...document.nodes };
  for (const [to, from] of Object.entries(wires)) {
    const [id, input] = to.split('.') as [string, string];
    const node = nodes[id];
    if (node === undefined) throw new Error(`There is no node "${id}".`);
    nodes[id] = { ...node, in: { ...node.in, [input]: from } };
  }
  return { ...document, nodes };
}

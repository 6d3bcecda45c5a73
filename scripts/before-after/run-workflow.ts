import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadDocument } from '../../src/graph/check/load.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { collectRun } from '../../src/graph/run/collect-run.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import type { NodePack } from '../../src/graph/types/pack.ts';
import type { PyramidModel } from '../../src/model/pyramid-model.ts';
import { defineNode, many } from '../../src/nodes/kit.ts';
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
  /** Images in place of those of an output, by `node.output`: what a trial made, for the rest of the workflow. */
  readonly given?: Readonly<Record<string, readonly Tensor[]>>;
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
  const run: RunWorkflow = async (name, { seed, set = [], wires = {}, given = {}, targets }) => {
    const registry = patchwiseRegistry([givenImages(given)]);
    const loaded = loadDocument(await readFile(join(root, 'workflows', `${name}.json`), 'utf8'), registry);
    if (loaded.document === undefined) throw new Error(`${name}: ${JSON.stringify(loaded.problems)}`);
    const { outcome, outputs, errors } = await collectRun(
      runGraph(replaced(wired(loaded.document, wires), given), {
        registry,
        services,
        seed,
        overrides: set,
        targets,
      }),
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

/** A pack of one node, which gives the images of an output. */
function givenImages(given: NonNullable<WorkflowRequest['given']>): NodePack {
  const images = defineNode({
    type: 'trial/given',
    version: 1,
    title: 'Given images',
    category: 'Image',
    help: 'The images that a trial made in place of those of an output.',
    inputs: {},
    outputs: { images: many('image', 'The images.') },
    params: z.object({ output: z.string().default('').describe('In place of which output, node.output.') }),
    run: async function* (_inputs, { output }) {
      for (const image of given[output] ?? []) yield { images: image };
    },
  });
  return { name: 'trial', version: '1.0.0', nodes: [images], portTypes: {} };
}

function replaced(document: GraphDocument, given: NonNullable<WorkflowRequest['given']>): GraphDocument {
  const nodes = { ...document.nodes };
  for (const [k, output] of Object.keys(given).entries()) {
    const source = (from: string) => (from === output ? `given-${k}.images` : from);
    for (const [id, node] of Object.entries(nodes)) {
      if (node.in === undefined) continue;
      const inputs = Object.entries(node.in).map(([input, from]) => [
        input,
        typeof from === 'string' ? source(from) : from.map(source),
      ]);
      nodes[id] = { ...node, in: Object.fromEntries(inputs) };
    }
    nodes[`given-${k}`] = { type: 'trial/given@1', params: { output } };
  }
  return { ...document, nodes };
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

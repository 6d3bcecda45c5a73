import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { figure } from '../src/cli/bench/table.ts';
import { loadDocument } from '../src/graph/check/load.ts';
import type { GraphDocument } from '../src/graph/document/document.ts';
import { walkNodes } from '../src/graph/document/nesting.ts';
import { writeDocument } from '../src/graph/document/write.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { defaultThreads } from '../src/runtime/engine/onnx/threads.ts';
import { sizeOf } from '../src/runtime/tensor.ts';
import type { BenchContext } from './context.ts';
import { graphAtSize, reasonToSkip, SCALES, TRAINING } from './workflows/graph-at-size.ts';
import { costTable, type WorkflowCost } from './workflows/growth.ts';
import { inputAtSize } from './workflows/inputs.ts';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));
const CHILD = fileURLToPath(new URL('workflows/child.ts', import.meta.url));

/** A run that was not made, and why. */
interface Skipped {
  readonly workflow: string;
  readonly size: number;
  readonly reason: string;
}

export interface WorkflowsResult {
  readonly costs: readonly WorkflowCost[];
  readonly skipped: readonly Skipped[];
}

/** Time and peak memory of every workflow at several sizes, each run in a process of its own. */
export async function benchWorkflows(context: BenchContext): Promise<WorkflowsResult> {
  const { engines, options, photo, print, tell } = context;
  const costs: WorkflowCost[] = [];
  const skipped: Skipped[] = [];
  const threads = options.threads ?? defaultThreads();
  const names = await workflowNames(options.workflows);
  const sizes = options.quick ? options.sizes.slice(0, 1) : options.sizes;
  for (const workflow of names) {
    for (const size of sizes) {
      let reason = reasonToSkip(sizeOf(photo), size);
      if (reason === undefined) {
        tell(`workflows: ${workflow} at ${size} px`);
        const outcome = await costOf(workflow, size, engines[0].id, threads);
        if ('reason' in outcome) reason = outcome.reason;
        else {
          costs.push({ workflow, size, ...outcome });
          tell(`  ${figure(outcome.seconds)} s, ${Math.round(outcome.bytes / 2 ** 20)} MiB`);
        }
      }
      if (reason !== undefined) {
        skipped.push({ workflow, size, reason });
        tell(`  left out: ${reason}`);
      }
    }
  }
  print(
    `\nWorkflows: one run each, cold, ${engines[0].id}; seconds from reading the graph to the last file\n`,
  );
  print(
    `Models of random weights, ${SCALES} scales up to the size; train-and-sample: ${TRAINING.updates} updates a scale, ` +
      `a pool of ${TRAINING.poolSize}.\n`,
  );
  print(costTable(costs, sizes));
  for (const { workflow, size, reason } of skipped) print(`Left out: ${workflow} at ${size} px: ${reason}\n`);
  return { costs, skipped };
}

/** @throws an Error that says which workflow there is not */
export async function workflowNames(asked: readonly string[] | undefined): Promise<string[]> {
  const all = (await readdir(WORKFLOWS))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  const unknown = asked?.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`There is no workflow "${unknown}", only ${all.join(', ')}.`);
  return asked === undefined ? all : [...asked];
}

/** What a workflow takes at a size, or why it did not run. */
async function costOf(
  workflow: string,
  size: number,
  engine: string,
  threads: number,
): Promise<Pick<WorkflowCost, 'seconds' | 'bytes'> | { readonly reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  try {
    const registry = patchwiseRegistry();
    const { document } = loadDocument(await readFile(join(WORKFLOWS, `${workflow}.json`), 'utf8'), registry);
    if (document === undefined) return { reason: 'it is not a valid graph' };
    const files = new Map<string, string>();
    for (const path of pathsOf(document)) {
      files.set(path, await inputAtSize(workflow, path, size, join(folder, 'inputs')));
    }
    const graph = join(folder, `${workflow}.json`);
    const sized = graphAtSize(document, size, (path) => files.get(path) ?? path);
    await writeFile(graph, writeDocument(sized, registry));
    const args = ['--import', import.meta.resolve('tsx'), CHILD, graph, folder, engine, String(threads)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Pick<WorkflowCost, 'seconds' | 'bytes'>;
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    return { reason: `it failed: ${(stderr?.trim() || message).split('\n')[0]}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function pathsOf(document: GraphDocument): string[] {
  const paths = [...walkNodes(document)].map(({ entry }) => entry.params?.['path']);
  return [...new Set(paths.filter((path): path is string => typeof path === 'string'))];
}

import { type ErrorCode, PatchwiseError } from '../../errors.ts';
import { formatProblem, type GraphProblem } from '../../graph/document/problems.ts';
import type { Registry } from '../../graph/types/registry.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { registryIn } from '../pack-registry.ts';
import { readGraph } from '../read-graph.ts';
import type { Terminal } from '../terminal.ts';

/** `patchwise validate GRAPH…`: what is wrong or doubtful with graphs, as a run would see it. */
export async function validateCommand(
  paths: readonly string[],
  options: { readonly json?: boolean; readonly home: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const registry = await registryIn(options.home, terminal);
  let invalid = 0;
  for (const path of paths) {
    const { problems, runnable, error } = await judge(path, registry);
    if (!runnable) invalid++;
    if (options.json) {
      terminal.out(`${JSON.stringify({ path, runnable, problems, ...(error && { error }) })}\n`);
      continue;
    }
    terminal.out(`${runnable ? '✓' : '✗'} ${path}\n`);
    for (const problem of problems) terminal.out(`${indent(formatProblem(problem))}\n`);
    if (error) terminal.out(`  ${error.code}: ${error.message}\n`);
  }
  return invalid === 0 ? EXIT.done : EXIT.usage;
}

interface Judgement {
  readonly runnable: boolean;
  readonly problems: readonly GraphProblem[];
  /** Why the file could not be read at all. */
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** A file that cannot be read is one more invalid graph: the others are still checked. */
async function judge(path: string, registry: Registry): Promise<Judgement> {
  try {
    return await readGraph(path, registry);
  } catch (error) {
    if (!(error instanceof PatchwiseError)) throw error;
    const { code, message } = error;
    return { runnable: false, problems: [], error: { code, message } };
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

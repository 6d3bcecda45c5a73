import { formatProblem } from '../../graph/problems.ts';
import { patchwiseRegistry } from '../../nodes/registry.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readGraph } from '../read-graph.ts';
import type { Terminal } from '../terminal.ts';

/** `patchwise validate GRAPH…`: what is wrong or doubtful with graphs, as a run would see it. */
export async function validateCommand(
  paths: readonly string[],
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const registry = patchwiseRegistry();
  let invalid = 0;
  for (const path of paths) {
    const { problems, runnable } = await readGraph(path, registry);
    if (!runnable) invalid++;
    if (options.json) {
      terminal.out(`${JSON.stringify({ path, runnable, problems })}\n`);
      continue;
    }
    terminal.out(`${runnable ? '✓' : '✗'} ${path}\n`);
    for (const problem of problems) terminal.out(`${indent(formatProblem(problem))}\n`);
  }
  return invalid === 0 ? EXIT.done : EXIT.usage;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

import { resolve } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Job } from '../../tasks/job.ts';
import { jobOfGraph, requireAsked } from '../../tasks/job-of-graph.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { registryIn } from '../pack-registry.ts';
import type { Terminal } from '../terminal.ts';
import { findWorkflow } from '../workflow-names.ts';
import { type JobCommandOptions, jobCommand } from './job.ts';

export interface ApplyCommandOptions extends JobCommandOptions {
  /** `name=value` of slots and options. */
  readonly with?: readonly string[];
}

/**
 * `patchwise apply GRAPH PHOTO`: a short form made of the recipe that a graph declares, as the studio's cards are.
 * Without a photograph it lists what the recipe takes.
 * @throws `usage/invalid` for a name that the recipe does not have; `graph/invalid` for a graph without a recipe
 */
export async function applyCommand(
  graph: string,
  photo: string | undefined,
  options: ApplyCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const path = resolve(findWorkflow(graph));
  const registry = await registryIn(options.home, terminal);
  const { recipe, job } = await jobOfGraph(path, graph, registry);
  if (photo === undefined) {
    terminal.out(takenBy(job, recipe));
    return EXIT.done;
  }
  return jobCommand(job, photo, options, terminal, givenBy(options.with ?? [], job, recipe));
}

/** What a recipe takes, a line each. */
function takenBy({ description }: Job, { slots, options }: Recipe): string {
  const lines = [
    ...Object.entries(slots).flatMap(([name, { takes, label }]) =>
      name === 'photo' || name === 'model' ? [] : [`${name}=FILE  ${label ?? takes}`],
    ),
    ...Object.entries(options).map(
      ([name, { label, range, default: usual }]) =>
        `${name}=N  ${label === undefined ? '' : `${label}, `}from ${range[0]} to ${range[1]}; without it ${usual}`,
    ),
  ];
  const taken = lines.length === 0 ? 'It takes nothing but the photograph.' : '--with takes:';
  return `${description}\n${[taken, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

function givenBy(
  texts: readonly string[],
  { flags }: Job,
  recipe: Recipe,
): Readonly<Record<string, unknown>> {
  const { options } = recipe;
  const names = flags.map(({ flags: flag }) => /^--(\w+)/.exec(flag)?.[1] ?? '');
  const given: Record<string, unknown> = {};
  for (const text of texts) {
    const [name = '', ...rest] = text.split('=');
    const value = rest.join('=');
    if (!names.includes(name) || value === '') {
      throw new PatchwiseError('usage/invalid', `--with ${JSON.stringify(text)} is not usable.`, {
        hint:
          names.length === 0
            ? 'This recipe takes nothing but the photograph.'
            : `Give name=value; the recipe takes ${names.join(', ')}.`,
      });
    }
    if (options[name] !== undefined && !Number.isFinite(Number(value))) {
      throw new PatchwiseError('usage/invalid', `--with ${name}=${value} is no number.`, {
        hint: `Give a number from ${options[name].range.join(' to ')}.`,
      });
    }
    given[name] = value;
  }
  requireAsked(recipe, given, 'Give it by --with mask=FILE: white where something is to be done.');
  return given;
}

import { PatchwiseError } from '../errors.ts';
import type { Filling } from '../recipes/bind.ts';

/** One of the short forms: a workflow that declares a recipe, with flags for its slots and options. */
export interface Job {
  readonly name: string;
  readonly description: string;
  /** The workflow that comes with Patchwise, by name, or the absolute path of a graph that declares a recipe. */
  readonly workflow: string;
  /** Flags beside those that all jobs have. */
  readonly flags: readonly JobFlag[];
  /** Options of one kind: where one is given, the others are 0. */
  readonly together?: readonly string[];
  readonly examples: readonly string[];
}

export type JobFlag = SlotFlag | OptionFlag;

/** A picture or a mask. */
export interface SlotFlag {
  /** `--name <what>`; the name is that of the slot. */
  readonly flags: string;
  readonly description: string;
  readonly kind: 'file';
  readonly required?: true;
}

/** A number. */
export interface OptionFlag {
  /** `--name <what>`; the name is that of the option. */
  readonly flags: string;
  readonly description: string;
  readonly kind: 'number';
  /** In place of that of the recipe. */
  readonly default?: number;
}

/** `--mask <picture>` is named `mask`. */
export function flagName({ flags }: JobFlag): string {
  return (/^--(\w+)/.exec(flags)?.[1] ?? '') as string;
}

/** The names of the slots that a job has flags for. */
export function slotFlags({ flags }: Job): readonly string[] {
  return flags.filter(({ kind }) => kind === 'file').map(flagName);
}

/**
 * What a command line gives the recipe of a job.
 * @param files absolute paths by slot, the photograph and the model among them
 * @param given what commander read
 * @throws `usage/invalid` where all of what goes together is 0
 */
export function fillingOf(
  job: Job,
  files: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
): Filling {
  const options: Record<string, number> = {};
  for (const flag of job.flags) {
    const value = given[flagName(flag)] ?? (flag.kind === 'number' ? flag.default : undefined);
    if (flag.kind === 'number' && value !== undefined) options[flagName(flag)] = Number(value);
  }
  const { together = [] } = job;
  if (together.some((name) => options[name] !== undefined)) {
    for (const name of together) options[name] ??= 0;
    if (together.every((name) => options[name] === 0)) {
      throw new PatchwiseError('usage/invalid', 'Nothing is to be added: every side is at 0 percent.', {
        hint: `Give one or more of ${together.map((name) => `--${name}`).join(', ')}, as in --left 50.`,
      });
    }
  }
  return { slots: files, options };
}

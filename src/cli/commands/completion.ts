import type { Command, Option } from 'commander';
import { PatchwiseError } from '../../errors.ts';
import { ENGINE_CHOICES } from '../../runtime/engine/engine-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { workflowNames } from '../workflow-names.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** Each asks `patchwise complete -- WORDS…` for candidates; without any, the shell offers files. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_patchwise() {
  local IFS=$'\\n'
  COMPREPLY=($(patchwise complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _patchwise patchwise
`,
  // compdef is zsh's own once compinit has run, which a start file need not have done.
  zsh: `#compdef patchwise
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
_patchwise() {
  local -a found
  found=("\${(@f)$(patchwise complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -Q -- "\${found[@]}"; else _files; fi
}
compdef _patchwise patchwise
`,
  // string join takes a candidate such as --engine for an option of its own.
  fish: `complete -c patchwise -f -a '(
  set -l words (commandline -opc) (commandline -ct)
  set -l found (patchwise complete -- $words[2..] 2>/dev/null)
  test -n "$found"; and printf "%s\\n" $found; or __fish_complete_path (commandline -ct)
)'
`,
};

/** `patchwise completion SHELL`: the script that a shell's start file sources. @throws `usage/invalid` */
export function completionCommand(shell: string, terminal: Terminal): ExitCode {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) {
    throw new PatchwiseError('usage/invalid', `There is no completion for ${JSON.stringify(shell)}.`, {
      hint: `Choose one of: ${SHELLS.join(', ')}.`,
    });
  }
  terminal.out(SCRIPTS[known]);
  return EXIT.done;
}

/** `patchwise complete -- WORDS…`: candidates for the last word, a line each. */
export async function completeCommand(
  program: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  for (const candidate of await candidates(program, words)) terminal.out(`${candidate}\n`);
  return EXIT.done;
}

/**
 * What may stand in place of the last of `words`, which may be empty; nothing where a file is asked for.
 * @param words after the name of the program, the last one unfinished
 */
async function candidates(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  let command = program;
  let argument = 0;
  let waiting: Option | undefined;
  for (const word of before) {
    if (waiting !== undefined) {
      waiting = undefined;
    } else if (word.startsWith('-')) {
      const option = command.options.find(({ short, long }) => word === short || word === long);
      waiting = option !== undefined && !option.isBoolean() && !word.includes('=') ? option : undefined;
    } else {
      const inner = command.commands.find((known) => known.name() === word);
      if (inner === undefined) argument++;
      else command = inner;
    }
  }
  const texts = await possible(command, argument, waiting, last);
  return texts.filter((text) => text.startsWith(last));
}

async function possible(
  command: Command,
  argument: number,
  waiting: Option | undefined,
  last: string,
): Promise<readonly string[]> {
  if (waiting !== undefined) return valuesOf(waiting);
  if (last.startsWith('-')) {
    return command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? '');
  }
  const inner = command
    .createHelp()
    .visibleCommands(command)
    .map((known) => known.name());
  if (inner.length > 0) return inner;
  const name = command.name();
  if (name === 'validate' || (name === 'run' && argument === 0)) return workflowNames();
  if (name === 'nodes' && argument === 0) {
    const { ALL_NODES } = await import('../../nodes/all.ts');
    return ALL_NODES.map(({ type }) => type);
  }
  if (name === 'completion' && argument === 0) return SHELLS;
  return [];
}

function valuesOf(option: Option): readonly string[] {
  if (option.long === '--workflow') return workflowNames();
  if (option.long === '--engine') return ENGINE_CHOICES;
  return option.argChoices ?? [];
}

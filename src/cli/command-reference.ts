import type { Argument, Command, Option } from 'commander';
import { Setting } from './config/setting.ts';
import { program } from './main.ts';

/**
 * The reference of the command line (docs/commands.md) as Markdown: every visible command with its arguments, options,
 * examples and notes. All of it comes from the declarations, so that it cannot say something else.
 */
export function commandReferenceMarkdown(): string {
  let help = '';
  const out = (text: string) => {
    help += text;
  };
  const terminal = { out, err: out, bytes() {}, clearLine() {}, interactive: false, columns: 80 };
  const written = (command: Command) => {
    help = '';
    command.outputHelp();
    return help;
  };
  const commands = leavesOf(program(terminal, () => {}));
  const parts = [
    INTRODUCTION,
    ...table(
      ['Command', 'What it does'],
      commands.map((command) => [
        `[${code(nameOf(command))}](#${anchor(command)})`,
        cell(command.description()),
      ]),
    ),
    ...commands.map((command) => commandSection(command, written(command))),
  ];
  return `${parts.join('\n').trimEnd()}\n`;
}

const INTRODUCTION = `<!-- Made by \`npm run docs\` from the declarations in src/cli; changes by hand are lost. -->

# Commands

Every command with all of its options, as \`patchwise COMMAND --help\` prints them. How they are used together:
[command line](command-line.md). An option with an entry under *Variable* can also be set by that variable of the
environment or in a [configuration file](command-line.md#settings). Exit codes: 0 done, 1 failed, 2 what was given
cannot be used, 130 cancelled.
`;

/** The commands that do something, in the order of the help: groups like `packs` give way to their members. */
function leavesOf(command: Command): readonly Command[] {
  const { commands } = command;
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => commands.includes(one));
  return visible.length === 0 ? [command] : visible.flatMap(leavesOf);
}

function commandSection(command: Command, help: string): string {
  const { examples, notes } = afterOptions(help.slice(command.helpInformation().length));
  const options = command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help');
  return [
    `## ${nameOf(command)}\n`,
    `${prose(command.description())}\n`,
    `\`\`\`\n${usageOf(command)}\n\`\`\`\n`,
    ...table(['Argument', 'Meaning'], command.registeredArguments.map(argumentRow)),
    ...table(['Option', 'Meaning', 'Default', 'Variable'], options.map(optionRow)),
    ...notes.map((note) => `${prose(note)}\n`),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`]),
  ].join('\n');
}

/** What follows a command's options in its help: lines of examples, and sentences. */
function afterOptions(text: string) {
  const lines = text.split('\n');
  const examples: string[] = [];
  const notes: string[] = [];
  for (const line of lines) {
    if (line.startsWith('  ')) examples.push(line.trim());
    else if (line !== '' && !/^Examples?:$/.test(line)) notes.push(line);
  }
  return { examples, notes };
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function usageOf(command: Command): string {
  return `${nameOf(command)} ${command.usage()}`;
}

function argumentRow(argument: Argument): string[] {
  return [code(argument.variadic ? `${argument.name()}…` : argument.name()), cell(argument.description)];
}

function optionRow(option: Option): string[] {
  return [
    `${code(option.flags)}${option.mandatory ? ', **must be set**' : ''}`,
    cell(
      `${option.description}${option.argChoices === undefined ? '' : `: ${option.argChoices.join(', ')}`}`,
    ),
    defaultOf(option),
    option instanceof Setting ? code(option.variable) : '',
  ];
}

/** Folders of this machine are none of the page's business, nor is which slash it writes. */
function defaultOf(option: Option): string {
  const { defaultValue: value } = option;
  if (value === undefined || option.negate) return '';
  if (option.attributeName() === 'home') return '[the home](command-line.md#where-data-are-stored)';
  return code(String(value).replaceAll('\\', '/'));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`];
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|');
}

/** Angle brackets would be HTML. Words in backticks stay code. */
function prose(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll(/\s+/g, ' ');
}

function anchor(command: Command): string {
  return nameOf(command).replaceAll(' ', '-');
}

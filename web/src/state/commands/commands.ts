import { arrangeCommands } from './arrange-commands.ts';
import type { Command } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { pageCommands } from './page-commands.ts';
import { runCommands } from './run-commands.ts';
import { tabCommands } from './tab-commands.ts';
import { viewCommands } from './view-commands.ts';

const registered: Command[] = [
  ...runCommands,
  ...tabCommands,
  ...editCommands,
  ...arrangeCommands,
  ...viewCommands,
  ...pageCommands,
];

/** All commands, in the order of the palette; panels add theirs by {@link addCommand}. */
export const commands: readonly Command[] = registered;

export function addCommand(command: Command): void {
  registered.push(command);
}

/** @throws when there is none of that id */
export function command(id: string): Command {
  const found = commands.find((c) => c.id === id);
  if (found === undefined) throw new Error(`There is no command "${id}".`);
  return found;
}

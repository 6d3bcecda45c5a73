import { t } from '../../texts/texts.ts';
import { graph } from '../document/document.ts';
import { selection } from '../document/selection.ts';

/** By the name of its title in the catalogue of texts. */
export type CommandId = keyof typeof t.commands.titles;

/** Something that can be done, wherever it is done from: button, menu, key or command palette. */
export interface Command {
  readonly id: CommandId;
  readonly group: keyof typeof t.commands.groups;
  /** As `Mod+Shift+K`; `Mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys?: readonly string[];
  /** Only while the canvas has the focus. */
  readonly onCanvas?: boolean;
  /** Whether it can be done now; reads signals. */
  readonly enabled?: () => boolean;
  run(): unknown;
}

/** What a command is called, in the language of the page. */
export function titleOf({ id }: Command): string {
  return t.commands.titles[id];
}

/** Whether a command can be done now; reads signals. */
export function canDo(command: Command): boolean {
  return command.enabled?.() ?? true;
}

export const hasNodes = (): boolean => Object.keys(graph.value.nodes).length > 0;
export const hasSelection = (): boolean => selection.value.length > 0;

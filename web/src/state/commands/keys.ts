import { t } from '../../texts/texts.ts';
import { type Command, canDo } from './command.ts';
import { commands } from './commands.ts';
import { keysOf } from './key-bindings.ts';

const MAC = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

/** `Mod+Shift+K` as people read it: "Ctrl+Shift+K", "⇧⌘K". */
export function keyLabel(keys: string): string {
  const signs = MAC ? { ...SIGNS, Mod: '⌘', Shift: '⇧', Alt: '⌥' } : SIGNS;
  return keys
    .split('+')
    .map((part) => signs[part] ?? t.keyNames[part === 'Mod' ? 'Ctrl' : part] ?? part)
    .join(MAC ? '' : '+');
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

export function shortcutOf(command: Command): string | undefined {
  const first = keysOf(command)[0];
  return first === undefined ? undefined : keyLabel(first);
}

/** The command that a key press means here, if any. */
export function commandFor(event: KeyboardEvent, onCanvas: boolean): Command | undefined {
  if (event.isComposing) return undefined;
  return commands.find(
    (command) =>
      (!command.onCanvas || onCanvas) &&
      keysOf(command).some((keys) => matches(event, keys)) &&
      canDo(command),
  );
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const other = MAC ? event.ctrlKey : event.metaKey;
  return (
    (event.key === ' ' ? 'space' : event.key.toLowerCase()) === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt') &&
    !other
  );
}

/** Whether keys belong to what is focused: a text field keeps them. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

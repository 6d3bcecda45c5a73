import { signal } from '@preact/signals';
import type { Command } from './command.ts';
import { commands } from './commands.ts';

const SETTING = 'patchwise.keys';

/** Keys that the person chose, by command; an empty list: none. */
export const ownKeys = signal<Readonly<Record<string, readonly string[]>>>(stored());

/** The keys of a command here: the person's, else those that it comes with. */
export function keysOf(command: Command): readonly string[] {
  return (
    (Object.hasOwn(ownKeys.value, command.id) ? ownKeys.value[command.id] : undefined) ?? command.keys ?? []
  );
}

/**
 * Gives a command other keys. A command that had them before loses them: one press means one thing.
 * @returns the commands that lost them
 */
export function bindKeys(command: Command, keys: readonly string[]): readonly Command[] {
  const next: Record<string, readonly string[]> = { ...ownKeys.value };
  const losers = commands.filter(
    (other) =>
      other.id !== command.id &&
      // Where they are never asked at once, both may have them: Escape closes what is open first.
      keysOf(other).some((key) => keys.includes(key)) &&
      !sameAtFirst(command, other, keys),
  );
  for (const loser of losers) next[loser.id] = keysOf(loser).filter((key) => !keys.includes(key));
  next[command.id] = keys;
  keep(next);
  return losers;
}

/** Gives a command back the keys that it comes with, or all of them theirs. */
export function resetKeys(command?: Command): void {
  if (command === undefined) {
    keep({});
    return;
  }
  const { [command.id]: _gone, ...rest } = ownKeys.value;
  keep(rest);
}

/** Whether two commands share keys as they come: they are told apart by what can be done. */
function sameAtFirst(a: Command, b: Command, keys: readonly string[]): boolean {
  return keys.every((key) => a.keys?.includes(key) === true && b.keys?.includes(key) === true);
}

/** A key press as it is written: `Mod+Shift+K`. Undefined for a modifier alone. */
export function pressed(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string | undefined {
  if (['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'Dead', 'Process'].includes(event.key))
    return undefined;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [
    ...(event.ctrlKey || event.metaKey ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    key === ' ' ? 'Space' : key,
  ].join('+');
}

function keep(keys: Readonly<Record<string, readonly string[]>>): void {
  ownKeys.value = keys;
  try {
    localStorage.setItem(SETTING, JSON.stringify(keys));
  } catch {
    // Storage is switched off: they hold until the page is closed.
  }
}

function stored(): Readonly<Record<string, readonly string[]>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(SETTING) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string[]] =>
          Array.isArray(entry[1]) && entry[1].every((key) => typeof key === 'string'),
      ),
    );
  } catch {
    return {};
  }
}

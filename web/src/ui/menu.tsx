import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly shortcut?: string | undefined;
  readonly disabled?: boolean;
  readonly checked?: boolean;
  readonly run: () => void;
}

/** `undefined` is a line between items. */
export type MenuEntries = readonly (MenuItem | undefined)[];

interface OpenMenu {
  readonly at: readonly [number, number];
  readonly label: string;
  readonly entries: MenuEntries;
}

const menu = signal<OpenMenu | undefined>(undefined);

/** Opens a menu at a point of the page. */
export function openMenu(at: readonly [number, number], label: string, entries: MenuEntries): void {
  menu.value = { at, label, entries };
}

/** Opens a menu below a control. */
export function openMenuBelow(element: Element, label: string, entries: MenuEntries): void {
  const { left, bottom } = element.getBoundingClientRect();
  openMenu([left, bottom + 4], label, entries);
}

/** Where the open menu is drawn: arrow keys move, Enter takes, Escape closes, the focus returns. */
export function MenuHost() {
  return menu.value === undefined ? null : <Menu key={menu.value.at.join()} {...menu.value} />;
}

function Menu({ at, label, entries }: OpenMenu) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(at[0], innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at[1], innerHeight - height - 8))}px`;
    const before = document.activeElement;
    element.querySelector<HTMLElement>('[role^=menuitem]:not(:disabled)')?.focus();
    return () => {
      if (before instanceof HTMLElement && element.contains(document.activeElement)) before.focus();
    };
  }, [at]);
  useLayoutEffect(() => {
    const outside = (event: Event): void => {
      if (!ref.current?.contains(event.target as Node)) menu.value = undefined;
    };
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', outside);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', outside);
    };
  }, []);
  const move = (step: 1 | -1): void => {
    const items = [...(ref.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)') ?? [])];
    const now = items.indexOf(document.activeElement as HTMLElement);
    items[(now + step + items.length) % items.length]?.focus();
  };
  return (
    <div
      ref={ref}
      class="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          menu.value = undefined;
        } else if (event.key === 'ArrowDown') {
          event.preventDefault();
          move(1);
        } else if (event.key === 'ArrowUp') {
          event.preventDefault();
          move(-1);
        }
      }}
    >
      {entries.map((entry, index) =>
        entry === undefined ? (
          <hr key={`line ${index}`} class="menu-line" />
        ) : (
          <button
            type="button"
            key={entry.label}
            class="menu-item"
            role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            {...(entry.checked === undefined ? {} : { 'aria-checked': entry.checked })}
            disabled={entry.disabled ?? false}
            onClick={() => {
              menu.value = undefined;
              entry.run();
            }}
          >
            <span style={{ width: '16px', display: 'inline-flex' }}>
              {entry.checked ? (
                <Icon name="check" size={16} />
              ) : (
                entry.icon && <Icon name={entry.icon} size={16} />
              )}
            </span>
            <span class="grow">{entry.label}</span>
            {entry.shortcut && <kbd>{entry.shortcut}</kbd>}
          </button>
        ),
      )}
    </div>
  );
}

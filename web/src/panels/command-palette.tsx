import { signal } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { canDo, titleOf } from '../state/commands/command.ts';
import { commands } from '../state/commands/commands.ts';
import { shortcutOf } from '../state/commands/keys.ts';
import { addNodeAt } from '../state/document/add-nodes.ts';
import { arrivalPlace } from '../state/document/arrive.ts';
import { graph } from '../state/document/document.ts';
import { focusNode } from '../state/document/selection.ts';
import { registry } from '../state/page/catalogue.ts';
import { openTemplate } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/icon.tsx';
import { matchScore } from '../ui/search.ts';
import { toastError } from '../ui/toast.ts';

const open = signal(false);
/** Those of the gallery; asked for when the palette opens. */
const workflows = signal<readonly TemplateSummary[]>([]);

async function loadWorkflows(): Promise<void> {
  try {
    workflows.value = (await api.listTemplates()).items;
  } catch (error) {
    toastError(error, t.panels.workflowsNotLoaded);
  }
}

export function openCommandPalette(): void {
  open.value = true;
}

export function CommandPaletteHost() {
  return open.value ? <CommandPalette /> : null;
}

interface Entry {
  readonly key: string;
  readonly title: string;
  readonly group: string;
  readonly shortcut: string | undefined;
  readonly enabled: boolean;
  readonly run: () => unknown;
}

/** Every command with its key, every node type, every node of the graph and every workflow, found by typing. */
function CommandPalette() {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    void loadWorkflows();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useLayoutEffect(() => {
    dialog.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const found = entries(search);
  const close = (): void => {
    open.value = false;
  };
  const take = (entry: Entry | undefined): void => {
    if (entry === undefined || !entry.enabled) return;
    close();
    // After the focus went back to where the command is for.
    requestAnimationFrame(() => void entry.run());
  };
  return (
    <dialog
      ref={dialog}
      aria-label={t.panels.commands}
      style={{ width: 'min(94vw, 600px)', marginTop: '10vh' }}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div style={{ padding: '10px' }}>
        <div class="search">
          <Icon name="search" size={15} />
          <input
            class="input"
            role="combobox"
            aria-expanded="true"
            aria-controls="command-list"
            aria-autocomplete="list"
            {...(found[active] === undefined ? {} : { 'aria-activedescendant': `command-${active}` })}
            aria-label={t.panels.searchCommands}
            placeholder={t.panels.searchCommandsAndNodes}
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
              else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
              else if (event.key === 'Enter') take(found[active]);
              else return;
              event.preventDefault();
            }}
          />
        </div>
      </div>
      <div
        id="command-list"
        role="listbox"
        aria-label={t.panels.commands}
        tabIndex={-1}
        style={{ overflow: 'auto', padding: '0 8px 8px' }}
      >
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's.
          <div
            key={entry.key}
            id={`command-${index}`}
            class="option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            aria-disabled={!entry.enabled}
            onPointerMove={() => setActive(index)}
            onClick={() => take(entry)}
          >
            <span class="grow">{entry.title}</span>
            <span class="muted small">{entry.group}</span>
            {entry.shortcut && <kbd>{entry.shortcut}</kbd>}
          </div>
        ))}
        {found.length === 0 && (
          <p class="muted" style={{ padding: '10px' }}>
            {t.panels.nothingFits}
          </p>
        )}
      </div>
    </dialog>
  );
}

function entries(search: string): readonly Entry[] {
  const all: Entry[] = [
    ...commands.map((c) => ({
      key: c.id,
      title: titleOf(c),
      group: t.commands.groups[c.group],
      shortcut: shortcutOf(c),
      enabled: canDo(c),
      run: c.run,
    })),
    ...Object.keys(graph.value.nodes).map((key) => ({
      key: `node ${key}`,
      title: t.panels.goTo(key),
      group: t.panels.nodeGroup,
      shortcut: undefined,
      enabled: true,
      run: () => focusNode(key),
    })),
    ...workflows.value.map(({ id, title }) => ({
      key: `workflow ${id}`,
      title: t.panels.openWorkflow(t.workflows.say(title)),
      group: t.panels.workflowGroup,
      shortcut: undefined,
      enabled: true,
      run: () => openTemplate(id, false),
    })),
    ...registry.value.nodes.map(({ description: { type, title, category } }) => ({
      key: `add ${type}`,
      title: t.panels.add(title),
      group: category,
      shortcut: undefined,
      enabled: true,
      run: () => {
        addNodeAt(type, ...arrivalPlace());
      },
    })),
  ];
  if (search.trim() === '') return all.filter(({ key }) => !/^(add|workflow) /.test(key));
  return all
    .map((entry, index) => ({ entry, index, score: matchScore(search, `${entry.title} ${entry.group}`) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry)
    .slice(0, 80);
}

import { signal } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { member } from '../../../src/graph/document/document.ts';
import { bodyAt, findEntry, walkNodes } from '../../../src/graph/document/nesting.ts';
import { registeredNode } from '../../../src/graph/types/look-up-node.ts';
import { addCommand } from '../state/commands/commands.ts';
import { whole } from '../state/document/document.ts';
import { focusNode } from '../state/document/selection.ts';
import { registry } from '../state/page/catalogue.ts';
import { widePanel } from '../state/page/page.ts';
import { view } from '../state/page/view.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/icon.tsx';
import { matchScore } from '../ui/search.ts';

const open = signal(false);

addCommand({
  id: 'find',
  group: 'Edit',
  keys: ['Mod+F'],
  enabled: () => widePanel.value === undefined && Object.keys(whole.value.nodes).length > 0,
  run: () => {
    open.value = true;
  },
});

export function FindHost() {
  return open.value ? <FindBox /> : null;
}

interface Found {
  readonly id: string;
  readonly title: string;
  readonly where: readonly string[];
  /** The parameter that has what was searched for. */
  readonly said: string;
}

/** Nodes of every level by title, id, type and what their parameters say; the canvas goes to the one that is active. */
function FindBox() {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // At once: keys that follow the command belong to the box.
  useLayoutEffect(() => field.current?.focus(), []);
  const found = findInGraph(search);
  const close = (): void => {
    open.value = false;
    view.value?.canvas.focus();
  };
  const show = (index: number): void => {
    const one = found[index];
    if (one === undefined) return;
    setActive(index);
    focusNode(one.id, one.where);
  };
  return (
    <search class="find-box" aria-label={t.panels.findInTheGraph}>
      <div class="row">
        <Icon name="search" size={15} />
        <input
          ref={field}
          class="input"
          role="combobox"
          aria-expanded="true"
          aria-controls="find-list"
          aria-label={t.panels.findInTheGraph}
          placeholder={t.panels.nameTypeOrValue}
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (event.key === 'Escape') close();
            else if (step !== undefined) show(Math.min(found.length - 1, Math.max(0, active + step)));
            else if (event.key === 'Enter') {
              show(active);
              close();
            } else return;
            event.preventDefault();
          }}
        />
        <span class="muted small" role="status">
          {search.trim() === '' ? '' : t.panels.found(found.length)}
        </span>
      </div>
      <div
        id="find-list"
        role="listbox"
        aria-label={t.panels.foundNodes}
        tabIndex={-1}
        style={{ overflow: 'auto' }}
      >
        {found.slice(0, 50).map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's.
          <div
            key={`${one.where.join('/')}/${one.id}`}
            class="option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => show(index)}
          >
            <span class="grow ellipsis">
              {one.title} <span class="muted small">{[...one.where, one.id].join(' › ')}</span>
            </span>
            {one.said !== '' && <span class="muted small ellipsis">{one.said}</span>}
          </div>
        ))}
      </div>
    </search>
  );
}

function findInGraph(search: string): readonly Found[] {
  if (search.trim() === '') return [];
  const needle = search.trim().toLowerCase();
  const scored = [...walkNodes(whole.value)].flatMap(({ id, entry, scope }) => {
    const around = findEntry(whole.value, scope.at(-1) ?? '');
    if (around?.entry.mode === 'pin') return [];
    const body = bodyAt(whole.value, scope) ?? whole.value;
    const type = registeredNode(body, registry.value, id)?.description;
    const title = member(body.view?.nodes, id)?.title ?? t.nodes.say(type?.title ?? entry.type);
    const param = Object.entries(entry.params ?? {}).find(([name, value]) =>
      `${name} ${JSON.stringify(value)}`.toLowerCase().includes(needle),
    );
    const score = Math.max(
      3 * matchScore(search, title, false),
      3 * matchScore(search, id, false),
      matchScore(search, entry.type, false),
      param === undefined ? 0 : 0.5,
    );
    const said = param === undefined ? '' : `${param[0]}: ${JSON.stringify(param[1])}`;
    return score > 0 ? [{ id, title, where: scope, said, score }] : [];
  });
  return scored.sort((a, b) => b.score - a.score);
}

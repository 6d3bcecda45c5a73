import { signal } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { OpenEnd, Place, WireEnds } from '../canvas/host.ts';
import { addNodeAt, addNodeAtEnd, addNodeOnWire } from '../state/document/add-nodes.ts';
import { scope } from '../state/document/document.ts';
import { typeOfNode } from '../state/document/flat.ts';
import { portColor, registry } from '../state/page/catalogue.ts';
import { type EndType, findNodes, structuralTypes } from '../state/page/node-search.ts';
import { favourites, recents } from '../state/page/node-shelf.ts';
import { view } from '../state/page/view.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/icon.tsx';

interface QuickAdd {
  readonly place: Place;
  readonly end: OpenEnd | { readonly wire: WireEnds } | undefined;
}

const open = signal<QuickAdd | undefined>(undefined);

/** Opens the search for a node to add; with an open end of a wire, only nodes that take it are shown. */
export function openQuickAdd(place: Place, end?: OpenEnd | { readonly wire: WireEnds }): void {
  open.value = { place, end };
}

export function QuickAddHost() {
  return open.value === undefined ? null : <QuickAddBox {...open.value} />;
}

function endType(end: QuickAdd['end']): EndType | undefined {
  if (end === undefined) return undefined;
  if ('wire' in end) {
    const output = typeOfNode(end.wire.from.node)?.outputs.get(end.wire.from.port)?.type ?? '';
    const input = typeOfNode(end.wire.to.node)?.targets.get(end.wire.to.port)?.type ?? '';
    return { output, input };
  }
  const ref = 'from' in end ? end.from : end.to;
  const type = typeOfNode(ref.node);
  const port = 'from' in end ? type?.outputs.get(ref.port)?.type : type?.targets.get(ref.port)?.type;
  if (port === undefined) return undefined;
  return 'from' in end ? { output: port } : { input: port };
}

function QuickAddBox({ place, end }: QuickAdd) {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const type = endType(end);
  const all = findNodes(registry.value, search, type, structuralTypes(scope.value.length > 0)).slice(0, 60);
  // With nothing to go by, what was chosen and used last comes first.
  const near = search.trim() === '' ? [...new Set([...favourites.value, ...recents.value])] : [];
  const first = near.filter((node) => all.includes(node));
  const found = [...first, ...all.filter((node) => !first.includes(node))];
  const close = (): void => {
    open.value = undefined;
    view.value?.canvas.focus();
  };
  useLayoutEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) open.value = undefined;
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, []);
  useLayoutEffect(() => {
    box.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const add = (name: string | undefined): void => {
    if (name === undefined) return;
    const [x, y] = place.graph;
    close();
    if (end === undefined) addNodeAt(name, x, y + 15);
    else if ('wire' in end) addNodeOnWire(name, end.wire, x - 90, y - 10);
    else addNodeAtEnd(name, end, 'from' in end ? x : x - 190, y);
  };
  const { left, top } = {
    left: Math.max(8, Math.min(place.client[0], innerWidth - 340)),
    top: Math.max(8, Math.min(place.client[1], innerHeight - 400)),
  };
  const portTitle = type && registry.value.portTypes.get('output' in type ? type.output : type.input)?.title;
  return (
    <div
      ref={box}
      class="menu"
      role="dialog"
      aria-label={portTitle === undefined ? t.panels.addANode : t.panels.addANodeFor(portTitle)}
      style={{
        left: `${left}px`,
        top: `${top}px`,
        width: '320px',
        maxHeight: '390px',
        display: 'flex',
        flexDirection: 'column',
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') close();
        else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
        else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
        else if (event.key === 'Enter') add(found[active]?.type);
        else return;
        event.preventDefault();
      }}
    >
      <div class="search" style={{ marginBottom: '5px' }}>
        <Icon name="search" size={15} />
        <input
          class="input"
          role="combobox"
          aria-expanded="true"
          aria-controls="quick-add-list"
          aria-autocomplete="list"
          {...(found[active] === undefined ? {} : { 'aria-activedescendant': `quick-add-${active}` })}
          aria-label={t.panels.searchNodes}
          placeholder={portTitle === undefined ? t.panels.searchNodes : t.panels.nodesFor(portTitle)}
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setActive(0);
          }}
          ref={(input) => input?.focus({ preventScroll: true })}
        />
      </div>
      <div
        id="quick-add-list"
        role="listbox"
        aria-label={t.panels.nodes}
        tabIndex={-1}
        style={{ overflow: 'auto' }}
      >
        {found.map(({ description }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's.
          <div
            key={description.type}
            id={`quick-add-${index}`}
            class="option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            title={t.nodes.say(description.help)}
            onPointerMove={() => setActive(index)}
            onClick={() => add(description.type)}
          >
            <span class="dot" style={{ background: portColor(description.outputs[0]?.type ?? '') }} />
            <span class="grow">{t.nodes.say(description.title)}</span>
            <span class="muted small">{description.category}</span>
          </div>
        ))}
        {found.length === 0 && (
          <p class="muted" style={{ padding: '8px' }}>
            {t.panels.noNodeFits}
          </p>
        )}
      </div>
    </div>
  );
}

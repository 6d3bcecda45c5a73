import { useState } from 'preact/hooks';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import { addNodeAt, freePlace } from '../state/document/actions.ts';
import { scope } from '../state/document/document.ts';
import { addTemplate, ownTemplates, removeTemplate } from '../state/document/own-templates.ts';
import { portColor, registry } from '../state/page/catalogue.ts';
import { byCategory, findNodes, structuralTypes } from '../state/page/node-search.ts';
import { favourites, isFavourite, recents, toggleFavourite } from '../state/page/node-shelf.ts';
import { middleOfView } from '../state/page/view.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { showNodeHelp } from './node-help.tsx';

/** What is dragged from the list carries its type under this name. */
export const NODE_DRAG = 'application/x-patchwise-node';

/** All node types, by category, with search and help: drag one onto the canvas, or press it. */
export function NodePalette() {
  const [search, setSearch] = useState('');
  const found = findNodes(registry.value, search, undefined, structuralTypes(scope.value.length > 0));
  return (
    <>
      <div style={{ padding: '10px 10px 6px' }} class="search">
        <span style={{ position: 'absolute', left: '10px', top: '10px' }}>
          <Icon name="search" size={15} />
        </span>
        <input
          class="input"
          type="search"
          placeholder="Search nodes"
          aria-label="Search nodes"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <section class="panel-body" style={{ padding: '0 8px 12px' }} aria-label="Node types">
        {search.trim() === '' && <Templates />}
        {search.trim() === ''
          ? [...shelves(), ...byCategory(found)].map(([category, nodes]) => (
              <section key={category} aria-label={category}>
                <h3 class="category">{category}</h3>
                {nodes.map((node) => (
                  <Item key={node.ref} node={node} />
                ))}
              </section>
            ))
          : found.map((node) => <Item key={node.ref} node={node} />)}
        {found.length === 0 && registry.value.nodes.length > 0 && <p class="muted">No node fits.</p>}
      </section>
    </>
  );
}

/** Nodes that the person keeps, with how they looked. */
function Templates() {
  if (ownTemplates.value.length === 0) return null;
  return (
    <section aria-label="Own templates">
      <h3 class="category">Own templates</h3>
      {ownTemplates.value.map((template) => (
        <div class="row" style={{ gap: 0 }} key={template.title}>
          <button type="button" class="node-item" onClick={() => addTemplate(template)}>
            {template.picture && (
              <img src={template.picture} alt="" width={66} height={42} style={{ borderRadius: '4px' }} />
            )}
            <span class="grow ellipsis">{template.title}</span>
          </button>
          <IconButton
            icon="trash"
            tiny
            label={`Remove the template ${template.title}`}
            onClick={() => removeTemplate(template.title)}
          />
        </div>
      ))}
    </section>
  );
}

/** What is near at hand: favourites, and what was added last. */
function shelves(): readonly (readonly [string, readonly RegisteredNode[]])[] {
  const chosen = favourites.value;
  const others = recents.value.filter((node) => !chosen.includes(node));
  return [
    ...(chosen.length === 0 ? [] : [['Favourites', chosen] as const]),
    ...(others.length === 0 ? [] : [['Recent', others] as const]),
  ];
}

function Item({ node: { description } }: { readonly node: RegisteredNode }) {
  const { type, title, help, outputs, inputs } = description;
  const port = outputs[0] ?? inputs[0];
  return (
    <div class="row" style={{ gap: 0 }}>
      <button
        type="button"
        class="node-item"
        draggable
        title={help}
        onDragStart={(event) => {
          event.dataTransfer?.setData(NODE_DRAG, type);
          event.dataTransfer?.setData('text/plain', type);
        }}
        onClick={() => {
          const [x, y] = middleOfView();
          addNodeAt(type, ...freePlace(x - 90, y - 60));
        }}
      >
        <span
          class={port?.cardinality === 'many' ? 'dot many' : 'dot'}
          style={{ background: portColor(port?.type ?? '') }}
        />
        <span class="grow ellipsis">{title}</span>
      </button>
      <button
        type="button"
        class={isFavourite(type) ? 'star chosen' : 'star'}
        aria-pressed={isFavourite(type)}
        aria-label={`${title} among the favourites`}
        onClick={() => toggleFavourite(type)}
      >
        {isFavourite(type) ? '★' : '☆'}
      </button>
      <IconButton icon="info" tiny label={`Help for ${title}`} onClick={() => showNodeHelp(type)} />
    </div>
  );
}

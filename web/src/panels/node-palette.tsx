import { useEffect, useState } from 'preact/hooks';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import type { OwnTemplateSummary } from '../../../src/protocol/own-templates.ts';
import { urlOf } from '../api/rest.ts';
import { addNodeAt } from '../state/document/add-nodes.ts';
import { arrivalPlace } from '../state/document/arrive.ts';
import { scope } from '../state/document/document.ts';
import {
  addTemplate,
  loadOwnTemplates,
  nodeTemplates,
  removeTemplate,
  renameTemplate,
} from '../state/document/own-templates.ts';
import { portColor, registry } from '../state/page/catalogue.ts';
import { byCategory, findNodes, structuralTypes } from '../state/page/node-search.ts';
import { favourites, isFavourite, NODE_DRAG, recents, toggleFavourite } from '../state/page/node-shelf.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { ask, askText } from '../ui/dialogs.tsx';
import { Icon } from '../ui/icon.tsx';
import { showNodeHelp } from './node-help.tsx';

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
          placeholder={t.panels.searchNodes}
          aria-label={t.panels.searchNodes}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <section class="panel-body" style={{ padding: '0 8px 12px' }} aria-label={t.panels.nodeTypes}>
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
        {found.length === 0 && registry.value.nodes.length > 0 && <p class="muted">{t.panels.noNodeFits}</p>}
      </section>
    </>
  );
}

/** Nodes that the person keeps, with how they looked. */
function Templates() {
  useEffect(() => void loadOwnTemplates(), []);
  if (nodeTemplates.value.length === 0) return null;
  return (
    <section aria-label={t.templates.own}>
      <h3 class="category">{t.templates.own}</h3>
      {nodeTemplates.value.map((template) => (
        <div class="row template-row" key={template.id}>
          <button type="button" class="node-item" onClick={() => void addTemplate(template)}>
            {template.picture && (
              <img
                src={urlOf('getOwnTemplatePicture', { path: { id: template.id } })}
                alt=""
                width={66}
                height={42}
                loading="lazy"
              />
            )}
            <span class="grow ellipsis">{template.title}</span>
          </button>
          <IconButton
            icon="pencil"
            tiny
            label={t.templates.rename(template.title)}
            onClick={() => void askName(template)}
          />
          <IconButton
            icon="trash"
            tiny
            label={t.templates.remove(template.title)}
            onClick={() => void askToRemove(template)}
          />
        </div>
      ))}
    </section>
  );
}

async function askName(template: OwnTemplateSummary): Promise<void> {
  const { renameTitle, name, renameAction } = t.templates;
  const wanted = await askText(renameTitle, name, template.title, renameAction);
  if (wanted !== undefined) await renameTemplate(template, wanted.trim());
}

async function askToRemove(template: OwnTemplateSummary): Promise<void> {
  const { removeTitle, removeText, stay, removeAction } = t.templates;
  const yes = await ask(removeTitle, removeText(template.title), [
    { label: stay, value: false },
    { label: removeAction, value: true, tone: 'danger' },
  ]);
  if (yes === true) await removeTemplate(template);
}

/** What is near at hand: favourites, and what was added last. */
function shelves(): readonly (readonly [string, readonly RegisteredNode[]])[] {
  const chosen = favourites.value;
  const others = recents.value.filter((node) => !chosen.includes(node));
  return [
    ...(chosen.length === 0 ? [] : [[t.panels.favourites, chosen] as const]),
    ...(others.length === 0 ? [] : [[t.panels.recent, others] as const]),
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
          addNodeAt(type, ...arrivalPlace());
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
        aria-label={t.panels.amongFavourites(title)}
        onClick={() => toggleFavourite(type)}
      >
        {isFavourite(type) ? '★' : '☆'}
      </button>
      <IconButton icon="info" tiny label={t.panels.helpFor(title)} onClick={() => showNodeHelp(type)} />
    </div>
  );
}

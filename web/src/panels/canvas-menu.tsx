import { member, type NodeMode } from '../../../src/graph/document/document.ts';
import { formatPortRef } from '../../../src/graph/document/port-ref.ts';
import { SUBGRAPH } from '../../../src/graph/document/structure.ts';
import type { MenuTarget, Place } from '../canvas/host.ts';
import { isPaintable, openPaintFor } from '../paint/open.ts';
import { canDo, titleOf } from '../state/commands/command.ts';
import { command } from '../state/commands/commands.ts';
import { shortcutOf } from '../state/commands/keys.ts';
import { addNodeOnWire } from '../state/document/add-nodes.ts';
import { deleteNodes } from '../state/document/delete-nodes.ts';
import { graph } from '../state/document/document.ts';
import { typeOfNode } from '../state/document/flat.ts';
import { addNote, removeGroup, setGroup } from '../state/document/notes-groups.ts';
import { keepTemplate } from '../state/document/own-templates.ts';
import { select, selectedNodes, selection } from '../state/document/selection.ts';
import { removeWire, setColor, setTitle } from '../state/document/set-nodes.ts';
import { startRun } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { askText } from '../ui/dialogs.tsx';
import { type MenuEntries, type MenuItem, openMenu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.ts';
import { watchNode } from '../watch/state.ts';
import { showNodeHelp } from './node-help.tsx';
import { editNote } from './note-dialog.tsx';
import { openQuickAdd } from './quick-add.tsx';

/** Colours that a node or a group can have, by the name of their text. */
const COLORS = [
  ['blue', '#4f9dde'],
  ['teal', '#3fb6a8'],
  ['green', '#6fae4b'],
  ['amber', '#e0a83b'],
  ['red', '#d1603d'],
  ['purple', '#a77bd8'],
] as const;

/** The menu of what was pressed with the right button, or with the menu key. */
export function canvasMenu(target: MenuTarget, place: Place): void {
  openMenu(place.client, t.menu.title, entriesFor(target, place));
}

export function byCommand(id: string, label?: string): MenuItem {
  const c = command(id);
  return {
    label: label ?? titleOf(c),
    shortcut: shortcutOf(c),
    disabled: !canDo(c),
    run: () => void c.run(),
  };
}

function entriesFor(target: MenuTarget, place: Place): MenuEntries {
  switch (target.kind) {
    case 'node': {
      const { key } = target;
      if (!selection.peek().includes(key)) select([key]);
      const mode = member(graph.peek().nodes, key)?.mode;
      return selectedNodes.peek().length > 1 ? entriesOfNodes(mode, place) : entriesOfNode(key, place);
    }
    case 'note':
      select([`note:${target.index}`]);
      return [{ label: t.menu.edit, run: () => editNote(target.index) }, byCommand('delete')];
    case 'group':
      return entriesOfGroup(target.index, place);
    case 'wire':
      return entriesOfWire(target, place);
    case 'canvas':
      return [
        { label: t.menu.add, icon: 'plus', run: () => openQuickAdd(place) },
        { label: t.state.addANote, run: () => addNote(...place.graph) },
        byCommand('paste'),
        byCommand('paste-inputs'),
        undefined,
        byCommand('select-all'),
        byCommand('auto-layout'),
        byCommand('fit'),
      ];
  }
}

/** Of the one node that is selected. */
function entriesOfNode(key: string, place: Place): MenuEntries {
  const type = typeOfNode(key);
  const entry = member(graph.peek().nodes, key);
  const title = member(graph.peek().view?.nodes, key)?.title ?? t.nodes.say(type?.description.title ?? key);
  const rename = async (): Promise<void> => {
    const text = await askText(t.state.rename, t.menu.titleOnNode, title);
    if (text !== undefined) setTitle(key, text === type?.description.title ? '' : text.trim());
  };
  return [
    runTo(t.panels.runToThisNode),
    { label: t.menu.watch, icon: 'eye', run: () => watchNode(key) },
    ...(isPaintable(key)
      ? [{ label: t.menu.paint, icon: 'brush' as const, run: () => openPaintFor(key) }]
      : []),
    undefined,
    ...editEntries(entry?.mode),
    keepAsTemplate(title),
    ...(entry?.type !== SUBGRAPH ? [] : [byCommand('enter-subgraph'), byCommand('dissolve-subgraph')]),
    { label: t.menu.rename, run: () => void rename() },
    colourItem(place, (color) => setColor(selectedNodes.peek(), color)),
    ...(type === undefined
      ? []
      : [{ label: t.menu.help, icon: 'info' as const, run: () => showNodeHelp(type.type) }]),
    undefined,
    removeItem(),
  ];
}

/** Of all nodes that are selected. */
function entriesOfNodes(mode: NodeMode | undefined, place: Place): MenuEntries {
  return [
    runTo(t.menu.runToThese),
    undefined,
    ...editEntries(mode),
    keepAsTemplate(''),
    byCommand('align-left'),
    byCommand('align-top'),
    byCommand('distribute-x'),
    byCommand('distribute-y'),
    byCommand('auto-layout'),
    colourItem(place, (color) => setColor(selectedNodes.peek(), color)),
    undefined,
    removeItem(),
  ];
}

function runTo(label: string): MenuItem {
  return {
    label,
    icon: 'play',
    shortcut: shortcutOf(command('run-to')),
    run: () => void startRun(selectedNodes.peek()),
  };
}

/** What can be done with one node and with several. @param mode how the node runs that was pressed */
function editEntries(mode: NodeMode | undefined): readonly MenuItem[] {
  return [
    byCommand('duplicate'),
    byCommand('copy'),
    byCommand('cut'),
    byCommand('bypass', mode === 'bypass' ? t.menu.doNotBypass : t.panels.bypass),
    byCommand('mute', mode === 'mute' ? t.menu.doNotMute : t.panels.mute),
    byCommand('pin', mode === 'pin' ? t.menu.doNotPin : t.panels.pin),
    byCommand('collapse'),
    byCommand('group'),
    byCommand('subgraph', t.state.makeASubgraph),
  ];
}

function keepAsTemplate(suggested: string): MenuItem {
  const keep = async (): Promise<void> => {
    const name = await askText(t.templates.keepTitle, t.templates.name, suggested, t.templates.keep);
    const wanted = name?.trim() ?? '';
    if (await keepTemplate(wanted)) toast('success', t.templates.kept(wanted));
  };
  return { label: t.menu.keepAsTemplate, run: () => void keep() };
}

function colourItem(place: Place, set: (color: string | undefined) => void): MenuItem {
  return {
    label: t.menu.colour,
    run: () => openMenu(place.client, t.state.colour, colorEntries(set)),
  };
}

function removeItem(): MenuItem {
  return {
    label: t.menu.remove,
    icon: 'trash',
    shortcut: shortcutOf(command('delete')),
    run: () => deleteNodes(selectedNodes.peek()),
  };
}

function entriesOfGroup(index: number, place: Place): MenuEntries {
  const group = graph.peek().view?.groups?.[index];
  const rename = async (): Promise<void> => {
    const title = await askText(t.menu.renameGroup, t.panels.title, group?.title ?? '');
    if (title !== undefined) setGroup(index, { title });
  };
  return [
    { label: t.menu.rename, run: () => void rename() },
    colourItem(place, (color) => setGroup(index, { color })),
    undefined,
    { label: t.menu.removeGroup, icon: 'trash', run: () => removeGroup(index) },
  ];
}

function entriesOfWire({ from, to, row }: Extract<MenuTarget, { kind: 'wire' }>, place: Place): MenuEntries {
  const wire = { from, to, row };
  return [
    { label: t.menu.insert, icon: 'plus', run: () => openQuickAdd(place, { wire }) },
    {
      label: t.menu.reroute,
      run: () => void addNodeOnWire('graph/reroute', wire, place.graph[0] - 32, place.graph[1] + 15),
    },
    {
      label: t.menu.disconnect(formatPortRef(from)),
      icon: 'unlink',
      run: () => void removeWire(to, from),
    },
    { label: t.menu.select(from.node), run: () => select([from.node]) },
    { label: t.menu.select(to.node), run: () => select([to.node]) },
  ];
}

function colorEntries(set: (color: string | undefined) => void): MenuEntries {
  return [
    { label: t.menu.asItsType, run: () => set(undefined) },
    ...COLORS.map(([name, color]) => ({ label: t.menu.colours[name], run: () => set(color) })),
  ];
}

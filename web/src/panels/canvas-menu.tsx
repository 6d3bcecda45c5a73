import { own } from '../../../src/graph/document/document.ts';
import type { MenuTarget, Place } from '../canvas/host.ts';
import { isPaintable, openPaintFor } from '../paint/open.ts';
import {
  addNodeOnWire,
  addNote,
  deleteNodes,
  removeGroup,
  removeWire,
  setColor,
  setGroup,
  setTitle,
} from '../state/document/actions.ts';
import { graph } from '../state/document/document.ts';
import { typeOfNode } from '../state/document/flat.ts';
import { keepTemplate } from '../state/document/own-templates.ts';
import { select, selectedNodes, selection } from '../state/document/selection.ts';
import { canDo, command } from '../state/page/commands.ts';
import { shortcutOf } from '../state/page/keys.ts';
import { toast } from '../state/page/toasts.ts';
import { startRun } from '../state/run/run.ts';
import { t } from '../texts/en.ts';
import { askText } from '../ui/dialogs.tsx';
import { type MenuEntries, type MenuItem, openMenu } from '../ui/menu.tsx';
import { watchNode } from '../watch/state.ts';
import { showNodeHelp } from './node-help.tsx';
import { editNote } from './note-dialog.tsx';
import { openQuickAdd } from './quick-add.tsx';

const COLORS = [
  ['Blue', '#4f9dde'],
  ['Teal', '#3fb6a8'],
  ['Green', '#6fae4b'],
  ['Amber', '#e0a83b'],
  ['Red', '#d1603d'],
  ['Purple', '#a77bd8'],
] as const;

/** The menu of what was pressed with the right button, or with the menu key. */
export function canvasMenu(target: MenuTarget, place: Place): void {
  openMenu(place.client, 'Menu of the canvas', entriesFor(target, place));
}

const modeOf = (key: string) => own(graph.peek().nodes, key)?.mode;

export function byCommand(id: string, label?: string): MenuItem {
  const c = command(id);
  return { label: label ?? c.title, shortcut: shortcutOf(c), disabled: !canDo(c), run: () => void c.run() };
}

function entriesFor(target: MenuTarget, place: Place): MenuEntries {
  switch (target.kind) {
    case 'node': {
      const { key } = target;
      if (!selection.peek().includes(key)) select([key]);
      const several = selectedNodes.peek().length > 1;
      const type = typeOfNode(key);
      const title = own(graph.peek().view?.nodes, key)?.title ?? type?.description.title ?? key;
      return [
        {
          label: several ? 'Run to these nodes' : 'Run to this node',
          icon: 'play',
          shortcut: shortcutOf(command('run-to')),
          run: () => void startRun(selectedNodes.peek()),
        },
        ...(several
          ? []
          : [{ label: 'Watch its pictures', icon: 'eye' as const, run: () => watchNode(key) }]),
        ...(several || !isPaintable(key)
          ? []
          : [{ label: 'Paint…', icon: 'brush' as const, run: () => openPaintFor(key) }]),
        undefined,
        byCommand('duplicate'),
        byCommand('copy'),
        byCommand('cut'),
        byCommand('bypass', modeOf(key) === 'bypass' ? 'Do not bypass' : 'Bypass'),
        byCommand('mute', modeOf(key) === 'mute' ? 'Do not mute' : 'Mute'),
        byCommand('collapse'),
        byCommand('group'),
        byCommand('subgraph', 'Make a subgraph'),
        {
          label: 'Keep as a template…',
          run: () =>
            void askText(
              t.templates.keepTitle,
              t.templates.name,
              several ? '' : title,
              t.templates.keep,
            ).then(async (name) => {
              const wanted = name?.trim() ?? '';
              if (await keepTemplate(wanted)) toast('success', t.templates.kept(wanted));
            }),
        },
        ...(!several && own(graph.peek().nodes, key)?.graph !== undefined
          ? [byCommand('enter-subgraph'), byCommand('dissolve-subgraph')]
          : []),
        ...(several
          ? [
              byCommand('align-left'),
              byCommand('align-top'),
              byCommand('distribute-x'),
              byCommand('distribute-y'),
              byCommand('auto-layout'),
            ]
          : [
              {
                label: 'Rename…',
                run: () =>
                  void askText('Rename', 'Title on the node', title).then((text) => {
                    if (text !== undefined)
                      setTitle(key, text === type?.description.title ? '' : text.trim());
                  }),
              },
            ]),
        {
          label: 'Colour…',
          run: () =>
            openMenu(
              place.client,
              'Colour',
              colorEntries((color) => setColor(selectedNodes.peek(), color)),
            ),
        },
        ...(several || type === undefined
          ? []
          : [{ label: 'Help', icon: 'info' as const, run: () => showNodeHelp(type.description.type) }]),
        undefined,
        {
          label: 'Delete',
          icon: 'trash',
          shortcut: shortcutOf(command('delete')),
          run: () => deleteNodes(selectedNodes.peek()),
        },
      ];
    }
    case 'note':
      select([`note:${target.index}`]);
      return [{ label: 'Edit…', run: () => editNote(target.index) }, byCommand('delete')];
    case 'group': {
      const group = graph.peek().view?.groups?.[target.index];
      return [
        {
          label: 'Rename…',
          run: () =>
            void askText('Rename the group', 'Title', group?.title ?? '').then((title) => {
              if (title !== undefined) setGroup(target.index, { title });
            }),
        },
        {
          label: 'Colour…',
          run: () =>
            openMenu(
              place.client,
              'Colour',
              colorEntries((color) => setGroup(target.index, { color })),
            ),
        },
        undefined,
        { label: 'Remove the group, keep its nodes', icon: 'trash', run: () => removeGroup(target.index) },
      ];
    }
    case 'wire': {
      const { from, to, row } = target;
      const wire = { from, to, row };
      return [
        { label: 'Insert a node…', icon: 'plus', run: () => openQuickAdd(place, { wire }) },
        {
          label: 'Add a reroute point',
          run: () => void addNodeOnWire('graph/reroute', wire, place.graph[0] - 32, place.graph[1] + 15),
        },
        {
          label: `Disconnect ${from.node}.${from.port}`,
          icon: 'unlink',
          run: () => void removeWire(to, from),
        },
        { label: `Select ${from.node}`, run: () => select([from.node]) },
        { label: `Select ${to.node}`, run: () => select([to.node]) },
      ];
    }
    case 'canvas':
      return [
        { label: 'Add a node…', icon: 'plus', run: () => openQuickAdd(place) },
        { label: 'Add a note', run: () => addNote(...place.graph) },
        byCommand('paste'),
        byCommand('paste-inputs'),
        undefined,
        byCommand('select-all'),
        byCommand('auto-layout'),
        byCommand('fit'),
      ];
  }
}

function colorEntries(set: (color: string | undefined) => void): MenuEntries {
  return [
    { label: 'As its type', run: () => set(undefined) },
    ...COLORS.map(([label, color]) => ({ label, run: () => set(color) })),
  ];
}

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
import { canDo, command, titleOf } from '../state/page/commands.ts';
import { shortcutOf } from '../state/page/keys.ts';
import { toast } from '../state/page/toasts.ts';
import { startRun } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { askText } from '../ui/dialogs.tsx';
import { type MenuEntries, type MenuItem, openMenu } from '../ui/menu.tsx';
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

const modeOf = (key: string) => own(graph.peek().nodes, key)?.mode;

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
      const several = selectedNodes.peek().length > 1;
      const type = typeOfNode(key);
      const title = own(graph.peek().view?.nodes, key)?.title ?? t.nodes.say(type?.description.title ?? key);
      return [
        {
          label: several ? t.menu.runToThese : t.panels.runToThisNode,
          icon: 'play',
          shortcut: shortcutOf(command('run-to')),
          run: () => void startRun(selectedNodes.peek()),
        },
        ...(several ? [] : [{ label: t.menu.watch, icon: 'eye' as const, run: () => watchNode(key) }]),
        ...(several || !isPaintable(key)
          ? []
          : [{ label: t.menu.paint, icon: 'brush' as const, run: () => openPaintFor(key) }]),
        undefined,
        byCommand('duplicate'),
        byCommand('copy'),
        byCommand('cut'),
        byCommand('bypass', modeOf(key) === 'bypass' ? t.menu.doNotBypass : t.panels.bypass),
        byCommand('mute', modeOf(key) === 'mute' ? t.menu.doNotMute : t.panels.mute),
        byCommand('collapse'),
        byCommand('group'),
        byCommand('subgraph', t.state.makeASubgraph),
        {
          label: t.menu.keepAsTemplate,
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
                label: t.menu.rename,
                run: () =>
                  void askText(t.state.rename, t.menu.titleOnNode, title).then((text) => {
                    if (text !== undefined)
                      setTitle(key, text === type?.description.title ? '' : text.trim());
                  }),
              },
            ]),
        {
          label: t.menu.colour,
          run: () =>
            openMenu(
              place.client,
              t.state.colour,
              colorEntries((color) => setColor(selectedNodes.peek(), color)),
            ),
        },
        ...(several || type === undefined
          ? []
          : [{ label: t.menu.help, icon: 'info' as const, run: () => showNodeHelp(type.description.type) }]),
        undefined,
        {
          label: t.menu.remove,
          icon: 'trash',
          shortcut: shortcutOf(command('delete')),
          run: () => deleteNodes(selectedNodes.peek()),
        },
      ];
    }
    case 'note':
      select([`note:${target.index}`]);
      return [{ label: t.menu.edit, run: () => editNote(target.index) }, byCommand('delete')];
    case 'group': {
      const group = graph.peek().view?.groups?.[target.index];
      return [
        {
          label: t.menu.rename,
          run: () =>
            void askText(t.menu.renameGroup, t.panels.title, group?.title ?? '').then((title) => {
              if (title !== undefined) setGroup(target.index, { title });
            }),
        },
        {
          label: t.menu.colour,
          run: () =>
            openMenu(
              place.client,
              t.state.colour,
              colorEntries((color) => setGroup(target.index, { color })),
            ),
        },
        undefined,
        { label: t.menu.removeGroup, icon: 'trash', run: () => removeGroup(target.index) },
      ];
    }
    case 'wire': {
      const { from, to, row } = target;
      const wire = { from, to, row };
      return [
        { label: t.menu.insert, icon: 'plus', run: () => openQuickAdd(place, { wire }) },
        {
          label: t.menu.reroute,
          run: () => void addNodeOnWire('graph/reroute', wire, place.graph[0] - 32, place.graph[1] + 15),
        },
        {
          label: t.menu.disconnect(`${from.node}.${from.port}`),
          icon: 'unlink',
          run: () => void removeWire(to, from),
        },
        { label: t.menu.select(from.node), run: () => select([from.node]) },
        { label: t.menu.select(to.node), run: () => select([to.node]) },
      ];
    }
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

function colorEntries(set: (color: string | undefined) => void): MenuEntries {
  return [
    { label: t.menu.asItsType, run: () => set(undefined) },
    ...COLORS.map(([name, color]) => ({ label: t.menu.colours[name], run: () => set(color) })),
  ];
}

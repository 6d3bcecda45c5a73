import { t } from '../../texts/texts.ts';
import { align, distribute, nudge } from '../document/arrange-nodes.ts';
import { copySelection, cutSelection, duplicateSelection, paste } from '../document/copy-nodes.ts';
import { deleteSelection } from '../document/delete-nodes.ts';
import { graph, origin, redo, redoes, scope, undo, undoes } from '../document/document.ts';
import { addNote, groupSelection } from '../document/notes-groups.ts';
import { selectAll, selectTowards } from '../document/select-nodes.ts';
import { activeNode, select, selectedNodes, selection } from '../document/selection.ts';
import { toggleCollapsed } from '../document/set-nodes.ts';
import { dissolve, enterSubgraph, leaveSubgraph, makeSubgraph, toggleMode } from '../document/subgraphs.ts';
import { cancelRun, canRun, rerun, run, running, startRun } from '../run/run.ts';
import { exportGraph } from './files.ts';
import { autoLayout, closeTab, openClosed, openNew, save, saveAs, showTab } from './open-save.ts';
import { drawer, minimapShown, sideTab, theme, widePanel } from './page.ts';
import { canReopen, moveTab, tabBeside, tabs } from './tabs.ts';
import { middleOfView, view } from './view.ts';

/** By the name of its title in the catalogue of texts. */
export type CommandId = keyof typeof t.commands.titles;

/** Something that can be done, wherever it is done from: button, menu, key or command palette. */
export interface Command {
  readonly id: CommandId;
  readonly group: keyof typeof t.commands.groups;
  /** As `Mod+Shift+K`; `Mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys?: readonly string[];
  /** Only while the canvas has the focus. */
  readonly onCanvas?: boolean;
  /** Whether it can be done now; reads signals. */
  readonly enabled?: () => boolean;
  run(): unknown;
}

const hasNodes = (): boolean => Object.keys(graph.value.nodes).length > 0;
const hasSelection = (): boolean => selection.value.length > 0;
const isSubgraph = (): boolean =>
  activeNode.value !== undefined && graph.value.nodes[activeNode.value]?.graph !== undefined;
const hasSeveral = (): boolean => selectedNodes.value.length > 1;

const severalTabs = (): boolean => tabs.value.length > 1;

function showBeside(step: number): Promise<void> | undefined {
  const key = tabBeside(step);
  return key === undefined ? undefined : showTab(key);
}

const registered: Command[] = [
  {
    id: 'run',
    group: 'Run',
    keys: ['Mod+Enter'],
    enabled: () => canRun.value,
    run: () => startRun(),
  },
  {
    id: 'run-to',
    group: 'Run',
    keys: ['Mod+Shift+Enter'],
    enabled: () => canRun.value && selectedNodes.value.length > 0,
    run: () => startRun(selectedNodes.value),
  },
  {
    id: 'cancel',
    group: 'Run',
    keys: ['Mod+.'],
    enabled: () => running.value,
    run: () => cancelRun(),
  },
  {
    id: 'rerun',
    group: 'Run',
    enabled: () => run.value !== undefined && !running.value,
    run: () => rerun(),
  },

  { id: 'new', group: 'File', keys: ['Alt+N'], run: () => openNew() },
  { id: 'save', group: 'File', keys: ['Mod+S'], enabled: hasNodes, run: () => save() },
  {
    id: 'save-as',
    group: 'File',
    keys: ['Mod+Shift+S'],
    enabled: hasNodes,
    run: () => saveAs(),
  },
  { id: 'export', group: 'File', enabled: hasNodes, run: exportGraph },

  { id: 'close-tab', group: 'File', keys: ['Alt+W'], run: () => closeTab() },
  {
    id: 'reopen-tab',
    group: 'File',
    keys: ['Alt+Shift+W'],
    enabled: () => canReopen.value,
    run: () => openClosed(),
  },
  {
    id: 'next-tab',
    group: 'View',
    // Browsers keep Ctrl+Tab for themselves, but not where the page is installed as an app.
    keys: ['Alt+PageDown', 'Mod+Tab'],
    enabled: severalTabs,
    run: () => showBeside(1),
  },
  {
    id: 'previous-tab',
    group: 'View',
    keys: ['Alt+PageUp', 'Mod+Shift+Tab'],
    enabled: severalTabs,
    run: () => showBeside(-1),
  },
  {
    id: 'move-tab-left',
    group: 'View',
    keys: ['Alt+Shift+PageUp'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, -1),
  },
  {
    id: 'move-tab-right',
    group: 'View',
    keys: ['Alt+Shift+PageDown'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, 1),
  },

  {
    id: 'undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    enabled: () => undoes.value !== undefined,
    run: undo,
  },
  {
    id: 'redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    enabled: () => redoes.value !== undefined,
    run: redo,
  },
  {
    id: 'cut',
    group: 'Edit',
    keys: ['Mod+X'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => cutSelection(),
  },
  {
    id: 'copy',
    group: 'Edit',
    keys: ['Mod+C'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => copySelection(),
  },
  { id: 'paste', group: 'Edit', run: () => paste(undefined) },
  {
    id: 'paste-inputs',
    group: 'Edit',
    run: () => paste(undefined, undefined, true),
  },
  {
    id: 'bypass',
    group: 'Edit',
    keys: ['Mod+B'],
    onCanvas: true,
    enabled: () => selectedNodes.value.length > 0,
    run: () => toggleMode('bypass'),
  },
  {
    id: 'mute',
    group: 'Edit',
    keys: ['Mod+M'],
    onCanvas: true,
    enabled: () => selectedNodes.value.length > 0,
    run: () => toggleMode('mute'),
  },
  {
    id: 'duplicate',
    group: 'Edit',
    keys: ['Mod+D'],
    enabled: hasSelection,
    run: duplicateSelection,
  },
  {
    id: 'delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    onCanvas: true,
    enabled: hasSelection,
    run: deleteSelection,
  },
  {
    id: 'select-all',
    group: 'Edit',
    keys: ['Mod+A'],
    onCanvas: true,
    enabled: hasNodes,
    run: selectAll,
  },
  {
    id: 'deselect',
    group: 'Edit',
    keys: ['Escape'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => select([]),
  },
  {
    id: 'note',
    group: 'Edit',
    keys: ['Shift+N'],
    onCanvas: true,
    run: () => addNote(...middleOfView()),
  },

  {
    id: 'auto-layout',
    group: 'Arrange',
    keys: ['Shift+L'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => autoLayout(),
  },
  {
    id: 'group',
    group: 'Arrange',
    keys: ['Mod+G'],
    enabled: hasSelection,
    run: groupSelection,
  },
  {
    id: 'subgraph',
    group: 'Arrange',
    keys: ['Mod+Shift+G'],
    enabled: () => selectedNodes.value.length > 0,
    run: () => makeSubgraph(),
  },
  {
    id: 'enter-subgraph',
    group: 'View',
    enabled: isSubgraph,
    run: () => enterSubgraph(),
  },
  {
    id: 'leave-subgraph',
    group: 'View',
    keys: ['Escape'],
    onCanvas: true,
    enabled: () => scope.value.length > 0 && selection.value.length === 0,
    run: leaveSubgraph,
  },
  {
    id: 'dissolve-subgraph',
    group: 'Arrange',
    enabled: isSubgraph,
    run: () => dissolve(),
  },
  {
    id: 'collapse',
    group: 'Arrange',
    keys: ['Shift+C'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => toggleCollapsed(),
  },
  ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map(
    (how): Command => ({
      id: `align-${how}`,
      group: 'Arrange',
      enabled: hasSeveral,
      run: () => align(how),
    }),
  ),
  {
    id: 'distribute-x',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('x'),
  },
  {
    id: 'distribute-y',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('y'),
  },
  ...(
    [
      ['ArrowLeft', 'left', -1, 0],
      ['ArrowRight', 'right', 1, 0],
      ['ArrowUp', 'up', 0, -1],
      ['ArrowDown', 'down', 0, 1],
    ] as const
  ).flatMap(([key, side, dx, dy]): Command[] => {
    return [
      {
        id: `go-${side}`,
        group: 'View',
        keys: [key],
        onCanvas: true,
        enabled: hasNodes,
        run: () => selectTowards(dx, dy),
      },
      {
        id: `nudge-${side}`,
        group: 'Arrange',
        keys: [`Shift+${key}`],
        onCanvas: true,
        enabled: hasSelection,
        run: () => nudge(24 * dx, 24 * dy),
      },
    ];
  }),

  {
    id: 'fit',
    group: 'View',
    keys: ['F'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => view.value?.fit(),
  },
  {
    id: 'fit-selection',
    group: 'View',
    keys: ['Shift+F'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => view.value?.fit(selection.value),
  },
  {
    id: 'zoom-in',
    group: 'View',
    keys: ['='],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1.25),
  },
  {
    id: 'zoom-out',
    group: 'View',
    keys: ['-'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(0.8),
  },
  {
    id: 'zoom-1',
    group: 'View',
    keys: ['1'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1 / (view.value?.camera.zoom ?? 1)),
  },
  {
    id: 'minimap',
    group: 'View',
    keys: ['M'],
    onCanvas: true,
    run: () => {
      minimapShown.value = !minimapShown.value;
    },
  },
  {
    id: 'theme',
    group: 'View',
    run: () => {
      theme.value = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    },
  },
  {
    id: 'theme-system',
    group: 'View',
    run: () => {
      theme.value = 'system';
    },
  },
  {
    id: 'show-gallery',
    group: 'View',
    run: () => {
      widePanel.value = 'gallery';
    },
  },
  {
    id: 'show-settings',
    group: 'View',
    keys: ['Mod+,'],
    run: () => {
      widePanel.value = 'settings';
    },
  },
  {
    id: 'show-runs',
    group: 'View',
    run: () => {
      widePanel.value = 'runs';
    },
  },
  {
    id: 'show-watch',
    group: 'View',
    run: () => {
      widePanel.value = 'inspector';
    },
  },
  {
    id: 'show-sweeps',
    group: 'View',
    run: () => {
      widePanel.value = 'choose';
    },
  },
  {
    id: 'show-paint',
    group: 'View',
    run: () => {
      widePanel.value = 'paint';
    },
  },
  {
    id: 'show-nodes',
    group: 'View',
    run: () => {
      drawer.value = 'nodes';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-outline',
    group: 'View',
    run: () => {
      drawer.value = 'outline';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-problems',
    group: 'View',
    run: () => {
      sideTab.value = 'problems';
    },
  },
];

/** All commands, for the palette; panels add theirs by {@link addCommand}. */
export const commands: readonly Command[] = registered;

export function addCommand(command: Command): void {
  registered.push(command);
}

export function command(id: string): Command {
  const found = commands.find((c) => c.id === id);
  if (found === undefined) throw new Error(`There is no command "${id}".`);
  return found;
}

/** What a command is called, in the language of the page. */
export function titleOf({ id }: Command): string {
  return t.commands.titles[id];
}

export function canDo(c: Command): boolean {
  return c.enabled?.() ?? true;
}

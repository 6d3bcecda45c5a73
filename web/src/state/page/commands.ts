import {
  addNote,
  align,
  copySelection,
  cutSelection,
  deleteSelection,
  distribute,
  duplicateSelection,
  groupSelection,
  nudge,
  paste,
  selectAll,
  selectTowards,
  toggleCollapsed,
} from '../document/actions.ts';
import { graph, origin, redo, redoes, scope, undo, undoes } from '../document/document.ts';
import { activeNode, select, selectedNodes, selection } from '../document/selection.ts';
import { dissolve, enterSubgraph, leaveSubgraph, makeSubgraph, toggleMode } from '../document/subgraphs.ts';
import { cancelRun, canRun, rerun, run, running, startRun } from '../run/run.ts';
import { exportGraph } from './files.ts';
import { autoLayout, closeTab, openClosed, openNew, save, saveAs, showTab } from './open-save.ts';
import { drawer, minimapShown, sideTab, theme, widePanel } from './page.ts';
import { canReopen, moveTab, tabBeside, tabs } from './tabs.ts';
import { middleOfView, view } from './view.ts';

/** Something that can be done, wherever it is done from: button, menu, key or command palette. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Run' | 'File' | 'Edit' | 'Arrange' | 'View' | 'Help';
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

const sideWords: Readonly<Record<string, string>> = {
  left: 'to the left',
  right: 'to the right',
  up: 'above',
  down: 'below',
};

const registered: Command[] = [
  {
    id: 'run',
    title: 'Run',
    group: 'Run',
    keys: ['Mod+Enter'],
    enabled: () => canRun.value,
    run: () => startRun(),
  },
  {
    id: 'run-to',
    title: 'Run to the selected nodes',
    group: 'Run',
    keys: ['Mod+Shift+Enter'],
    enabled: () => canRun.value && selectedNodes.value.length > 0,
    run: () => startRun(selectedNodes.value),
  },
  {
    id: 'cancel',
    title: 'Cancel the run',
    group: 'Run',
    keys: ['Mod+.'],
    enabled: () => running.value,
    run: () => cancelRun(),
  },
  {
    id: 'rerun',
    title: 'Run the last run again',
    group: 'Run',
    enabled: () => run.value !== undefined && !running.value,
    run: () => rerun(),
  },

  { id: 'new', title: 'New graph', group: 'File', keys: ['Alt+N'], run: () => openNew() },
  { id: 'save', title: 'Save', group: 'File', keys: ['Mod+S'], enabled: hasNodes, run: () => save() },
  {
    id: 'save-as',
    title: 'Save as…',
    group: 'File',
    keys: ['Mod+Shift+S'],
    enabled: hasNodes,
    run: () => saveAs(),
  },
  { id: 'export', title: 'Export as JSON file', group: 'File', enabled: hasNodes, run: exportGraph },

  { id: 'close-tab', title: 'Close the tab', group: 'File', keys: ['Alt+W'], run: () => closeTab() },
  {
    id: 'reopen-tab',
    title: 'Open the closed tab again',
    group: 'File',
    keys: ['Alt+Shift+W'],
    enabled: () => canReopen.value,
    run: () => openClosed(),
  },
  {
    id: 'next-tab',
    title: 'Next tab',
    group: 'View',
    // Browsers keep Ctrl+Tab for themselves, but not where the page is installed as an app.
    keys: ['Alt+PageDown', 'Mod+Tab'],
    enabled: severalTabs,
    run: () => showBeside(1),
  },
  {
    id: 'previous-tab',
    title: 'Previous tab',
    group: 'View',
    keys: ['Alt+PageUp', 'Mod+Shift+Tab'],
    enabled: severalTabs,
    run: () => showBeside(-1),
  },
  {
    id: 'move-tab-left',
    title: 'Move the tab to the left',
    group: 'View',
    keys: ['Alt+Shift+PageUp'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, -1),
  },
  {
    id: 'move-tab-right',
    title: 'Move the tab to the right',
    group: 'View',
    keys: ['Alt+Shift+PageDown'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, 1),
  },

  {
    id: 'undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    enabled: () => undoes.value !== undefined,
    run: undo,
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    enabled: () => redoes.value !== undefined,
    run: redo,
  },
  {
    id: 'cut',
    title: 'Cut',
    group: 'Edit',
    keys: ['Mod+X'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => cutSelection(),
  },
  {
    id: 'copy',
    title: 'Copy',
    group: 'Edit',
    keys: ['Mod+C'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => copySelection(),
  },
  { id: 'paste', title: 'Paste', group: 'Edit', run: () => paste(undefined) },
  {
    id: 'paste-inputs',
    title: 'Paste with inputs',
    group: 'Edit',
    run: () => paste(undefined, undefined, true),
  },
  {
    id: 'bypass',
    title: 'Bypass, or let run',
    group: 'Edit',
    keys: ['Mod+B'],
    onCanvas: true,
    enabled: () => selectedNodes.value.length > 0,
    run: () => toggleMode('bypass'),
  },
  {
    id: 'mute',
    title: 'Mute, or let run',
    group: 'Edit',
    keys: ['Mod+M'],
    onCanvas: true,
    enabled: () => selectedNodes.value.length > 0,
    run: () => toggleMode('mute'),
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    group: 'Edit',
    keys: ['Mod+D'],
    enabled: hasSelection,
    run: duplicateSelection,
  },
  {
    id: 'delete',
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    onCanvas: true,
    enabled: hasSelection,
    run: deleteSelection,
  },
  {
    id: 'select-all',
    title: 'Select all',
    group: 'Edit',
    keys: ['Mod+A'],
    onCanvas: true,
    enabled: hasNodes,
    run: selectAll,
  },
  {
    id: 'deselect',
    title: 'Select nothing',
    group: 'Edit',
    keys: ['Escape'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => select([]),
  },
  {
    id: 'note',
    title: 'Add a note',
    group: 'Edit',
    keys: ['Shift+N'],
    onCanvas: true,
    run: () => addNote(...middleOfView()),
  },

  {
    id: 'auto-layout',
    title: 'Arrange along the wires',
    group: 'Arrange',
    keys: ['Shift+L'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => autoLayout(),
  },
  {
    id: 'group',
    title: 'Group the selected nodes',
    group: 'Arrange',
    keys: ['Mod+G'],
    enabled: hasSelection,
    run: groupSelection,
  },
  {
    id: 'subgraph',
    title: 'Make a subgraph of the selected nodes',
    group: 'Arrange',
    keys: ['Mod+Shift+G'],
    enabled: () => selectedNodes.value.length > 0,
    run: () => makeSubgraph(),
  },
  {
    id: 'enter-subgraph',
    title: 'Open the subgraph',
    group: 'View',
    enabled: isSubgraph,
    run: () => enterSubgraph(),
  },
  {
    id: 'leave-subgraph',
    title: 'Leave the subgraph',
    group: 'View',
    keys: ['Escape'],
    onCanvas: true,
    enabled: () => scope.value.length > 0 && selection.value.length === 0,
    run: leaveSubgraph,
  },
  {
    id: 'dissolve-subgraph',
    title: 'Dissolve the subgraph',
    group: 'Arrange',
    enabled: isSubgraph,
    run: () => dissolve(),
  },
  {
    id: 'collapse',
    title: 'Collapse or expand',
    group: 'Arrange',
    keys: ['Shift+C'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => toggleCollapsed(),
  },
  ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map(
    (how): Command => ({
      id: `align-${how}`,
      title: `Align ${how}`,
      group: 'Arrange',
      enabled: hasSeveral,
      run: () => align(how),
    }),
  ),
  {
    id: 'distribute-x',
    title: 'Distribute across',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('x'),
  },
  {
    id: 'distribute-y',
    title: 'Distribute down',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('y'),
  },
  ...(
    [
      ['ArrowLeft', -1, 0],
      ['ArrowRight', 1, 0],
      ['ArrowUp', 0, -1],
      ['ArrowDown', 0, 1],
    ] as const
  ).flatMap(([key, dx, dy]): Command[] => {
    const side = key.slice(5).toLowerCase();
    return [
      {
        id: `go-${side}`,
        title: `Select the node ${sideWords[side]}`,
        group: 'View',
        keys: [key],
        onCanvas: true,
        enabled: hasNodes,
        run: () => selectTowards(dx, dy),
      },
      {
        id: `nudge-${side}`,
        title: `Move the selection ${side}`,
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
    title: 'Fit the graph to the window',
    group: 'View',
    keys: ['F'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => view.value?.fit(),
  },
  {
    id: 'fit-selection',
    title: 'Fit the selection to the window',
    group: 'View',
    keys: ['Shift+F'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => view.value?.fit(selection.value),
  },
  {
    id: 'zoom-in',
    title: 'Zoom in',
    group: 'View',
    keys: ['='],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1.25),
  },
  {
    id: 'zoom-out',
    title: 'Zoom out',
    group: 'View',
    keys: ['-'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(0.8),
  },
  {
    id: 'zoom-1',
    title: 'Zoom to 100%',
    group: 'View',
    keys: ['1'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1 / (view.value?.camera.zoom ?? 1)),
  },
  {
    id: 'minimap',
    title: 'Show or hide the minimap',
    group: 'View',
    keys: ['M'],
    onCanvas: true,
    run: () => {
      minimapShown.value = !minimapShown.value;
    },
  },
  {
    id: 'theme',
    title: 'Dark or light',
    group: 'View',
    run: () => {
      theme.value = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    },
  },
  {
    id: 'theme-system',
    title: 'Dark or light as the system',
    group: 'View',
    run: () => {
      theme.value = 'system';
    },
  },
  {
    id: 'show-gallery',
    title: 'Gallery of workflows',
    group: 'View',
    run: () => {
      widePanel.value = 'gallery';
    },
  },
  {
    id: 'show-settings',
    title: 'Settings: disk, uploads, engine, keys, colours',
    group: 'View',
    keys: ['Mod+,'],
    run: () => {
      widePanel.value = 'settings';
    },
  },
  {
    id: 'show-runs',
    title: 'Runs',
    group: 'View',
    run: () => {
      widePanel.value = 'runs';
    },
  },
  {
    id: 'show-watch',
    title: 'Watch: pictures, steps and charts of the run',
    group: 'View',
    run: () => {
      widePanel.value = 'inspector';
    },
  },
  {
    id: 'show-sweeps',
    title: 'Sweeps and samples side by side',
    group: 'View',
    run: () => {
      widePanel.value = 'choose';
    },
  },
  {
    id: 'show-paint',
    title: 'Paint a mask or a picture',
    group: 'View',
    run: () => {
      widePanel.value = 'paint';
    },
  },
  {
    id: 'show-nodes',
    title: 'List of node types',
    group: 'View',
    run: () => {
      drawer.value = 'nodes';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-outline',
    title: 'Outline of the graph',
    group: 'View',
    run: () => {
      drawer.value = 'outline';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-problems',
    title: 'Problems',
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

export function canDo(c: Command): boolean {
  return c.enabled?.() ?? true;
}

import { copySelection, cutSelection, duplicateSelection, paste } from '../document/copy-nodes.ts';
import { deleteSelection } from '../document/delete-nodes.ts';
import { redo, redoes, undo, undoes } from '../document/document.ts';
import { addNote } from '../document/notes-groups.ts';
import { selectAll } from '../document/select-nodes.ts';
import { select, selectedNodes } from '../document/selection.ts';
import { toggleMode } from '../document/subgraphs.ts';
import { middleOfView } from '../page/view.ts';
import { type Command, hasNodes, hasSelection } from './command.ts';

/** What is changed in the graph, and what is selected for it. */
export const editCommands: readonly Command[] = [
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
    id: 'pin',
    group: 'Edit',
    keys: ['Shift+P'],
    onCanvas: true,
    enabled: () => selectedNodes.value.length > 0,
    // Loaded when it is first wanted.
    run: async () => (await import('../run/pin.ts')).togglePin(),
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
];

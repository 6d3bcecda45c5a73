import { removeNodes } from '../../../../src/graph/document/edit.ts';
import { t } from '../../texts/texts.ts';
import { edit } from './document.ts';
import { withNotes } from './notes-groups.ts';
import { select, selectedNodes, selectedNotes } from './selection.ts';

/** Deletes the selected nodes and notes, as one step. */
export function deleteSelection(): void {
  const nodes = selectedNodes.value;
  const notes = new Set(selectedNotes.value);
  if (nodes.length + notes.size === 0) return;
  edit(t.state.remove(t.count.items(nodes.length + notes.size)), (d) => {
    const without = nodes.length === 0 ? d : removeNodes(d, nodes);
    return notes.size === 0
      ? without
      : withNotes(without, (list) => list.filter((_note, index) => !notes.has(index)));
  });
  select([]);
}

export function deleteNodes(keys: readonly string[]): void {
  if (edit(t.state.remove(t.count.nodes(keys.length)), (d) => removeNodes(d, keys))) select([]);
}

import type { GraphDocument, GroupView } from '../../../../src/graph/document/document.ts';
import { setView } from '../../../../src/graph/document/edit.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { edit, graph } from './document.ts';
import { measureNode } from './node-boxes.ts';
import { select, selectedNodes } from './selection.ts';

/* Notes, and frames around nodes. */

type Notes = NonNullable<NonNullable<GraphDocument['view']>['notes']>;

export function withNotes(d: GraphDocument, change: (notes: Notes) => Notes): GraphDocument {
  const notes = change(d.view?.notes ?? []);
  return setView(d, { notes: notes.length === 0 ? undefined : notes });
}

function withGroups(
  d: GraphDocument,
  change: (groups: readonly GroupView[]) => readonly GroupView[],
): GraphDocument {
  const groups = change(d.view?.groups ?? []);
  return setView(d, { groups: groups.length === 0 ? undefined : groups });
}

export function addNote(x: number, y: number): void {
  const note = { text: t.state.note, x: Math.round(x), y: Math.round(y), width: 220, height: 90 };
  const index = graph.value.view?.notes?.length ?? 0;
  if (edit(t.state.addANote, (d) => withNotes(d, (notes) => [...notes, note]))) select([`note:${index}`]);
}

export function setNoteText(index: number, text: string): void {
  edit(
    t.state.editANote,
    (d) => withNotes(d, (notes) => notes.map((note, i) => (i === index ? { ...note, text } : note))),
    `note ${index}`,
  );
}

/** Puts a frame around the selected nodes. */
export function groupSelection(): void {
  const boxes = selectedNodes.value.flatMap((key) => measureNode.value(key) ?? []);
  if (boxes.length === 0) {
    toast('info', t.state.selectForGroup);
    return;
  }
  const left = Math.min(...boxes.map((b) => b.x)) - 20;
  const top = Math.min(...boxes.map((b) => b.y)) - 46;
  const right = Math.max(...boxes.map((b) => b.x + b.width)) + 20;
  const bottom = Math.max(...boxes.map((b) => b.y + b.height)) + 20;
  const group = { title: t.state.group, x: left, y: top, width: right - left, height: bottom - top };
  edit(t.state.group, (d) => withGroups(d, (groups) => [...groups, group]));
}

export function setGroup(
  index: number,
  patch: { readonly title?: string; readonly color?: string | undefined },
): void {
  edit(t.state.editAGroup, (d) =>
    withGroups(d, (groups) =>
      groups.map((group, i) => {
        if (i !== index) return group;
        const { color, ...rest } = { ...group, ...patch };
        return color === undefined ? rest : { ...rest, color };
      }),
    ),
  );
}

export function removeGroup(index: number): void {
  edit(t.state.removeAGroup, (d) => withGroups(d, (groups) => groups.filter((_group, i) => i !== index)));
}

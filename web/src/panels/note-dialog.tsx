import { useState } from 'preact/hooks';
import { graph } from '../state/document/document.ts';
import { setNoteText } from '../state/document/notes-groups.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';

export function editNote(index: number): void {
  const note = graph.peek().view?.notes?.[index];
  if (note === undefined) return;
  showDialog((close) => <NoteDialog index={index} initial={note.text} close={close} />);
}

function NoteDialog({ index, initial, close }: { index: number; initial: string; close: () => void }) {
  const [text, setText] = useState(initial);
  const done = (): void => {
    close();
    if (text !== initial) setNoteText(index, text);
  };
  return (
    <Dialog
      title={t.panels.note}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>{t.panels.cancel}</Button>
          <Button tone="primary" onClick={done}>
            {t.panels.save}
          </Button>
        </>
      }
    >
      <label class="hidden-text" for="note-text">
        {t.panels.textOfTheNote}
      </label>
      <textarea
        id="note-text"
        class="input"
        rows={7}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        data-first
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) done();
        }}
      />
    </Dialog>
  );
}

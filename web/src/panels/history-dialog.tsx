import { useEffect, useState } from 'preact/hooks';
import type { GraphSummary } from '../../../src/protocol/graphs.ts';
import { api } from '../api/rest.ts';
import { ago } from '../state/page/words.ts';
import { openStored } from '../state/tabs/open-graph.ts';
import { locale, t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { toastError } from '../ui/toast.ts';

/** The saved versions of a graph. */
export function showHistory(id: string): void {
  showDialog((close) => <History id={id} close={close} />);
}

function History({ id, close }: { readonly id: string; readonly close: () => void }) {
  const [versions, setVersions] = useState<readonly GraphSummary[] | undefined>(undefined);
  useEffect(() => {
    api.listGraphVersions({ path: { id } }).then(
      ({ items }) => setVersions(items),
      (error: unknown) => {
        toastError(error);
        close();
      },
    );
  }, [id]);
  return (
    <Dialog title={t.panels.history} onClose={close}>
      {versions === undefined && <p class="muted">{t.panels.loading}</p>}
      <ul class="stack">
        {versions?.map((version, index) => (
          <li class="list-row" key={version.revision}>
            <span class="grow">
              <strong>{t.panels.version(version.revision)}</strong> {version.title}{' '}
              <span class="muted small">
                {new Date(version.savedAt).toLocaleString(locale())}, {ago(version.savedAt)}
              </span>
            </span>
            <Button
              tiny
              onClick={() => {
                close();
                void openStored(id, index === 0 ? undefined : version.revision);
              }}
            >
              {t.panels.open}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { setView } from '../../../../src/graph/document/edit.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { ApiError } from '../../api/error.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { ask, askText } from '../../ui/dialogs.tsx';
import { toast, toastError } from '../../ui/toast.ts';
import { adjustDocument, graph, markSaved, origin, scope, whole } from '../document/document.ts';
import { removeDraft } from '../document/drafts.ts';
import { registry } from '../page/catalogue.ts';
import { fileStem } from '../page/files.ts';
import { view } from '../page/view.ts';
import { rememberRun } from '../run/last-runs.ts';
import { run, runOnCanvas } from '../run/run.ts';
import { tellSaved } from './saved-elsewhere.ts';

/** Saves under the name that the document has, or asks for one. Resolves with whether it was saved. */
export async function save(): Promise<boolean> {
  const { id, revision } = origin.value;
  if (id === undefined) return saveAs();
  return put(id, revision);
}

export async function saveAs(): Promise<boolean> {
  const title = await askText(
    t.state.save,
    t.state.name,
    graph.value.meta.title ?? origin.value.template ?? '',
    t.state.save,
  );
  if (title === undefined) return false;
  const named = title.trim() || t.state.untitled;
  adjustDocument({ ...graph.value, meta: { ...graph.value.meta, title: named } });
  return put(`${fileStem(named).slice(0, 40)}-${crypto.randomUUID().slice(0, 8)}`, 0);
}

async function put(id: string, revision: number): Promise<boolean> {
  const camera = view.value?.camera;
  const seen =
    camera === undefined || scope.value.length > 0
      ? whole.value
      : setView(whole.value, {
          zoom: Math.round(camera.zoom * 1000) / 1000,
          offset: [Math.round(camera.offset[0]), Math.round(camera.offset[1])],
        });
  try {
    const saved = await api.saveGraph({
      path: { id },
      // Without the header it must be a new graph.
      headers: revision === 0 ? {} : { 'If-Match': `"${revision}"` },
      body: { document: JSON.parse(writeDocument(seen, registry.value)) as GraphDocument },
    });
    markSaved(whole.value, { id, revision: saved.revision });
    if (runOnCanvas.value) rememberRun(id, run.value?.runId);
    removeDraft(origin.value.key);
    tellSaved(id);
    toast('success', t.state.savedAsVersion(saved.revision));
    return true;
  } catch (error) {
    const clash = error instanceof ApiError && error.code === 'storage/conflict';
    if (!clash) {
      toastError(error, t.state.notSaved);
      return false;
    }
    const theirs = Number(error.details['revision'] ?? 0);
    const answer = await ask(
      t.state.somebodySavedThisGraphMeanwhile,
      t.state.savedMeanwhile(revision, theirs),
      [
        { label: t.state.cancel, value: 'cancel' as const },
        { label: t.state.saveAsACopy, value: 'copy' as const, tone: 'primary' },
        { label: t.state.overwrite, value: 'over' as const, tone: 'danger' },
      ],
    );
    if (answer === 'copy') return saveAs();
    return answer === 'over' ? put(id, theirs) : false;
  }
}

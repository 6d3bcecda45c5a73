import { loadDocument } from '../../../../src/graph/check/load.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import type { Origin } from '../document/document.ts';
import { type Draft, draftDocument, listDrafts, removeDraft } from '../document/drafts.ts';
import { registry } from '../page/catalogue.ts';
import type { GraphPlace } from './place.ts';

/** What an address leads to. */
export interface Loaded {
  readonly document: GraphDocument;
  readonly from: Partial<Origin>;
  /** The run that is watched on it. */
  readonly run?: string;
}

/** Fetches the graph that a place names. @throws when it is gone or damaged */
export async function loadGraph(place: GraphPlace): Promise<Loaded> {
  const of = place.run === undefined ? {} : { run: place.run };
  switch (place.kind) {
    case 'workflow': {
      const { document, title } = await api.getTemplate({ path: { id: place.id } });
      return { document, from: { template: title, workflow: place.id }, ...of };
    }
    case 'graph': {
      const { document, revision } = await api.getGraph({ path: { id: place.id } });
      return { document, from: { id: place.id, revision }, ...of };
    }
    case 'draft': {
      const draft = listDrafts().find(({ key }) => key === place.id);
      if (draft !== undefined) return { ...loadDraft(draft), ...of };
      if (place.run !== undefined) return loadGraph({ kind: 'run', id: place.run });
      throw new Error(t.tabs.gone);
    }
    case 'run': {
      const { run } = await api.getRun({ path: { id: place.id } });
      const { document = run.document } = loadDocument(run.document, registry.value);
      const from = { savedText: '', ...(run.graphId === undefined ? {} : { id: run.graphId }) };
      return { document, from, run: place.id };
    }
  }
}

/** @throws when it is damaged; it is removed then */
export function loadDraft(draft: Draft): Loaded {
  const document = draftDocument(draft);
  if (document === undefined) {
    removeDraft(draft.key);
    throw new Error(t.state.draftDamaged);
  }
  const { key, revision, id } = draft;
  return { document, from: { key, revision, savedText: '', ...(id === undefined ? {} : { id }) } };
}

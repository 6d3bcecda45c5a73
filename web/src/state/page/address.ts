import { effect } from '@preact/signals';
import { api } from '../../api/rest.ts';
import { journey, openJourney, resumeJourney } from '../../journey/journey.ts';
import { dirty, origin, whole } from '../document/document.ts';
import { drafts, listDrafts } from '../document/drafts.ts';
import { run, runOnCanvas, watchRun } from '../run/run.ts';
import { openDraft, openRun, openStored, openTemplate } from './open-save.ts';
import { widePanel } from './page.ts';
import { toastError } from './toasts.ts';

/*
 * The address of what is shown, behind the # of the page's own: a link and a reload lead back to it.
 *
 *   #/                     the gallery
 *   #/library, #/runs      these panels
 *   #/photo/asset:…        the question what to do with a photograph
 *   #/photo/run/ID         a run of such a journey, while it computes, and what it made
 *   #/workflow/ID          a workflow as it ships
 *   #/graph/ID             a saved graph
 *   #/draft/KEY            a graph that is not saved, kept in this browser
 *   #/run/ID               the graph that a run computed
 * Graphs are followed by ?run=ID while one of theirs is watched.
 */

export type Place =
  | { readonly kind: 'gallery' | 'library' | 'runs' }
  | { readonly kind: 'photo'; readonly picture: string }
  | { readonly kind: 'photo-run'; readonly run: string }
  | {
      readonly kind: 'workflow' | 'graph' | 'draft' | 'run';
      readonly id: string;
      readonly run?: string;
    };

/** Reads an address; undefined for one that leads nowhere. */
export function placeOf(hash: string): Place | undefined {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', ...rest] = path.split('/').map(decode);
  const run = new URLSearchParams(query).get('run') ?? undefined;
  const id = rest.join('/');
  switch (first) {
    case '':
      return { kind: 'gallery' };
    case 'library':
    case 'runs':
      return { kind: first };
    case 'photo':
      if (rest[0] === 'run' && rest[1] !== undefined) return { kind: 'photo-run', run: rest[1] };
      return id === '' ? undefined : { kind: 'photo', picture: id };
    case 'workflow':
    case 'graph':
    case 'draft':
    case 'run':
      return id === '' ? undefined : { kind: first, id, ...(run === undefined ? {} : { run }) };
    default:
      return undefined;
  }
}

/** Writes an address. */
export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'gallery':
      return '#/';
    case 'library':
    case 'runs':
      return `#/${place.kind}`;
    case 'photo':
      return `#/photo/${place.picture.split('/').map(encodeURIComponent).join('/')}`;
    case 'photo-run':
      return `#/photo/run/${encodeURIComponent(place.run)}`;
    default: {
      const query = place.run === undefined ? '' : `?run=${encodeURIComponent(place.run)}`;
      return `#/${place.kind}/${encodeURIComponent(place.id)}${query}`;
    }
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the page is now; reads signals. Panels over the graph, such as Watch, keep the graph's address. */
function placeNow(): Place {
  const wide = widePanel.value;
  if (wide === 'gallery') return { kind: 'gallery' };
  if (wide === 'library' || wide === 'runs') return { kind: wide };
  if (wide === 'photo' && journey.value !== undefined) {
    const { picture, step } = journey.value;
    const of = 'run' in step ? step.run : undefined;
    return of === undefined ? { kind: 'photo', picture } : { kind: 'photo-run', run: of };
  }
  const { id, key, workflow } = origin.value;
  const watched = runOnCanvas.value ? run.value?.runId : undefined;
  const of = watched === undefined ? {} : { run: watched };
  if (id !== undefined && !dirty.value) return { kind: 'graph', id, ...of };
  if (workflow !== undefined && !dirty.value) return { kind: 'workflow', id: workflow, ...of };
  if (Object.keys(whole.value.nodes).length === 0) return { kind: 'gallery' };
  return { kind: 'draft', id: key, ...of };
}

/** Opens what the page's address names, and keeps the address after that. */
export async function startAddress(): Promise<void> {
  const first = placeOf(location.hash);
  if (first !== undefined && first.kind !== 'gallery') await go(first);
  window.addEventListener('popstate', () => {
    const place = placeOf(location.hash);
    // Who stays with unsaved changes keeps the address of those.
    if (place !== undefined && addressOf(place) !== addressOf(placeNow())) void go(place).then(tell);
  });
  const tell = (): void => {
    const place = placeNow();
    const address = addressOf(place);
    if (address === location.hash || (location.hash === '' && place.kind === 'gallery')) return;
    // One step back for each place, not for each run that is watched on it.
    const same = placeOf(location.hash)?.kind === place.kind && idOf(placeOf(location.hash)) === idOf(place);
    if (same) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  };
  effect(tell);
}

function idOf(place: Place | undefined): string | undefined {
  return place !== undefined && 'id' in place ? place.id : undefined;
}

async function go(place: Place): Promise<void> {
  try {
    switch (place.kind) {
      case 'gallery':
      case 'library':
      case 'runs':
        widePanel.value = place.kind;
        return;
      case 'photo':
        openJourney(place.picture);
        return;
      case 'photo-run':
        if (!(await resumeJourney(place.run))) await openRun(place.run);
        return;
      case 'workflow':
        await openTemplate(place.id, false);
        break;
      case 'graph':
        await openStored(place.id);
        break;
      case 'draft': {
        const draft = [...drafts.value, ...listDrafts()].find(({ key }) => key === place.id);
        if (draft !== undefined) await openDraft(draft, { quiet: true });
        else if (place.run !== undefined) await openRun(place.run);
        break;
      }
      case 'run':
        await openRun(place.id);
        return;
    }
    if (place.run !== undefined && run.value?.runId !== place.run) await watchAgain(place.run);
  } catch (error) {
    toastError(error, 'This address could not be opened');
  }
}

/** A run of the graph that is open: its states come back, also when it is over. */
async function watchAgain(id: string): Promise<void> {
  const { run: row } = await api.getRun({ path: { id: id } });
  await watchRun(id, row.document);
}

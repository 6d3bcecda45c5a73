import { effect } from '@preact/signals';
import { journey, openJourney } from '../journey/journey.ts';
import { paintRequest } from '../paint/open.ts';
import { presentDocument } from '../state/document/document.ts';
import { ARRIVING, widePanel } from '../state/page/page.ts';
import { run, runOnCanvas, watchStored } from '../state/run/run.ts';
import { restoreTabs, startTabs } from '../state/tabs/kept-tabs.ts';
import { openPlace, openRun, openStored } from '../state/tabs/open-graph.ts';
import { addressOf, type Place, placeOf, placeOfDocument } from '../state/tabs/place.ts';
import { showTab } from '../state/tabs/show-tab.ts';
import { startTabNotices } from '../state/tabs/tab-notices.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toast.ts';

/** Where the page is now; reads signals. Panels over the graph, such as Watch, keep the graph's address. */
function placeNow(): Place {
  const wide = widePanel.value;
  if (wide === 'gallery') return { kind: 'gallery' };
  if (wide === 'library' || wide === 'runs' || wide === 'settings') return { kind: wide };
  const recipe = paintRequest.value.purpose?.recipe;
  if (wide === 'paint' && recipe !== undefined && journey.value !== undefined)
    return { kind: 'paint', recipe, picture: journey.value.picture };
  if (wide === 'photo' && journey.value !== undefined) {
    const { picture, step } = journey.value;
    if (step.kind === 'batch') return { kind: 'batch', id: step.id };
    if (step.kind === 'play') return { kind: 'play', picture };
    const of = 'run' in step ? step.run : undefined;
    return of === undefined ? { kind: 'photo', picture } : { kind: 'photo-run', run: of };
  }
  const watched = runOnCanvas.value ? run.value?.runId : undefined;
  return placeOfDocument(presentDocument(), watched) ?? { kind: 'gallery' };
}

/**
 * Shows the panel that the page's address names, or nothing yet: a gallery would be drawn, with all its pictures, to be
 * gone in the next moment.
 */
export function beginAt(hash: string): void {
  const place = placeOf(hash);
  switch (place?.kind) {
    case undefined:
    case 'gallery':
    case 'library':
    case 'runs':
    case 'settings':
      widePanel.value = place?.kind ?? 'gallery';
      return;
    default:
      widePanel.value = ARRIVING;
  }
}

/** Opens what the page's address names, and keeps the address after that. */
export async function startAddress(): Promise<void> {
  const first = placeOf(location.hash);
  const shown = restoreTabs();
  const graphFirst = first !== undefined && 'id' in first && first.kind !== 'batch';
  // Behind a panel lies the graph that was open.
  if (shown !== undefined && !graphFirst) await showTab(shown, { raise: false });
  if (first !== undefined && first.kind !== 'gallery') await go(first);
  arrive();
  startTabs();
  startTabNotices();
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

/** Whoever waits for what could not be opened comes to the gallery. */
export function arrive(): void {
  if (widePanel.peek() === ARRIVING) widePanel.value = 'gallery';
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
      case 'settings':
        widePanel.value = place.kind;
        return;
      case 'photo':
        openJourney(place.picture);
        return;
      case 'play':
        await openTable(place.picture);
        return;
      case 'paint':
        await openPainting(place.picture, place.recipe);
        return;
      case 'photo-run':
        await openPhotoRun(place.run);
        return;
      case 'batch':
        await openSheet(place.id);
        return;
      case 'run':
        await openRun(place.id);
        return;
      case 'graph':
        await openStored(place.id);
        break;
      case 'workflow':
      case 'draft':
        await openPlace(place, t.state.addressNotOpened);
        break;
    }
    if (place.run !== undefined && run.value?.runId !== place.run) await watchStored(place.run);
  } catch (error) {
    toastError(error, t.state.addressNotOpened);
  }
}

/** The photograph for which a run was started; the run itself where it was for none. */
async function openPhotoRun(id: string): Promise<void> {
  const { resumeJourney } = await import('../journey/come-back.ts');
  if (!(await resumeJourney(id))) await openRun(id);
}

/** The small pictures of a photograph; the question where nothing plays with it. */
async function openTable(picture: string): Promise<void> {
  openJourney(picture);
  const { openPlay } = await import('../journey/open-play.ts');
  await openPlay();
}

/** What is to be painted on a photograph; the question where the studio does not have the recipe. */
async function openPainting(picture: string, recipe: string): Promise<void> {
  openJourney(picture);
  const { paintAgain } = await import('../journey/paint-first.ts');
  await paintAgain(recipe);
}

/** The sheet of a batch. */
async function openSheet(id: string): Promise<void> {
  const { resumeBatch } = await import('../journey/batch.ts');
  if (await resumeBatch(id)) return;
  toast('error', t.batch.gone);
  widePanel.value = 'gallery';
}

import { openJourney } from '../journey/journey.ts';
import { addToLibrary } from '../library/library.ts';
import { otherPhotographs } from '../state/document/other-photograph.ts';
import { placeAsset } from '../state/document/place-asset.ts';
import { startsFromModel } from '../state/document/sources.ts';
import { type Dropped, mayBePicture } from '../state/page/dropped-files.ts';
import { type FileContent, readFile } from '../state/page/file-kind.ts';
import { widePanel } from '../state/page/page.ts';
import { uploadModel, uploadPicture } from '../state/page/uploads.ts';
import { openImported } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { dismissAbout, toast, toastError } from '../ui/toast.ts';
import { type Aim, middleOfGraph, placeInShown } from './aim.ts';

/** Drops are taken one after the other, in their order: a small picture never overtakes a large one. */
let before: Promise<void> = Promise.resolve();

/** Opens, uploads or refuses each file, after those that were given before; pictures go beside each other. */
export function takeFiles(files: readonly File[], aim: Aim): void {
  takeInTurn(() => takeAll(files, aim));
}

function takeInTurn(take: () => Promise<void>): void {
  // What was refused before is another matter.
  dismissAbout('file');
  before = before.then(take).catch((error: unknown) => toastError(error));
}

/** As {@link takeFiles}, of what was dropped: files, or a folder. */
export function takeDropped(dropped: Dropped | Promise<Dropped>, aim: Aim): void {
  takeInTurn(async () => takeFolder(await dropped, aim));
}

/** A folder is its pictures: all are asked about at once, wherever it is dropped but on the library. */
async function takeFolder({ files, folder }: Dropped, aim: Aim): Promise<void> {
  if (!folder) {
    await takeAll(files, aim);
    return;
  }
  const pictures: File[] = [];
  for (const file of files.filter(mayBePicture)) {
    const content = await readFile(file);
    if (content.kind === 'image' || (content.kind === 'graph' && content.picture)) pictures.push(file);
  }
  if (pictures.length === 0) {
    toast('error', t.drop.noPictures);
    return;
  }
  const others = files.length - pictures.length;
  if (others > 0) toast('info', t.drop.others(pictures.length, others));
  await takePictures(pictures, aim.kind === 'graph' && pictures.length > 1 ? { kind: 'journey' } : aim);
}

/** Takes files that were pasted: they go into the graph where one is open, else they are asked about. */
export function takePasted(files: readonly File[]): void {
  takeFiles(files, widePanel.value === undefined ? middleOfGraph() : { kind: 'journey' });
}

const MOST_FILES = 100;

async function takeAll(files: readonly File[], aim: Aim): Promise<void> {
  const pictures: File[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const content = await readFile(file);
    if (await isPicture(content, file)) pictures.push(file);
    else if (content.kind === 'model') await takeModel(file, aim);
  }
  if (files.length > MOST_FILES) toast('info', t.drop.most(MOST_FILES));
  await takePictures(pictures, aim);
}

/** Uploads pictures and puts them where they were dropped. */
async function takePictures(all: readonly File[], aim: Aim): Promise<void> {
  const pictures = all.slice(0, MOST_FILES);
  if (all.length > MOST_FILES) toast('info', t.drop.most(MOST_FILES));
  if (aim.kind === 'journey' && pictures.length > 1) {
    const { openBatch } = await import('../journey/batch.ts');
    await openBatch(pictures);
    return;
  }
  for (const [index, file] of pictures.entries()) {
    const asset = await uploadPicture(file);
    if (asset === undefined) continue;
    addToLibrary(asset);
    const place = placeInShown(aim);
    if (aim.kind === 'journey') openJourney(asset.reference);
    else if (place !== undefined) {
      const { at, node } = place;
      if (node === undefined && startsFromModel() && (await isToBeLearned(asset.reference))) continue;
      const into = placeAsset(
        asset,
        [at[0] + 30 * index, at[1] + 30 * index],
        index === 0 ? node : undefined,
      );
      const learned = into === undefined ? undefined : otherPhotographs.value.get(into);
      if (learned !== undefined) await askAboutOther(asset.reference, learned);
    } else toast('success', t.drop.inLibrary(asset.name));
  }
}

/** Whether a picture is to be learned for the open graph, as the person is asked, rather than become a node of it. */
async function isToBeLearned(picture: string): Promise<boolean> {
  const { offerToLearn } = await import('../journey/learn-here.ts');
  return offerToLearn(picture);
}

/** Asks about a picture in the place of the one that the graph's model has learned. */
async function askAboutOther(picture: string, learned: string): Promise<void> {
  const { offerToLearnOther } = await import('../journey/learn-here.ts');
  await offerToLearnOther(picture, learned);
}

/** True for a picture that is to be used as one; a graph is opened, what is refused is said. */
async function isPicture(content: FileContent, file: File): Promise<boolean> {
  switch (content.kind) {
    case 'image':
      return true;
    case 'model':
      return false;
    case 'refused':
      toast('error', content.message, {
        about: 'file',
        ...(content.hint === '' ? {} : { hint: content.hint }),
      });
      return false;
    case 'graph': {
      const count = Object.keys(content.document.nodes).length;
      const choice = content.picture
        ? await ask(t.drop.carriesGraph, t.drop.carriesGraphText(file.name, t.count.nodes(count)), [
            { label: t.drop.usePicture, value: 'picture' as const },
            { label: t.drop.openGraph, value: 'graph' as const, tone: 'primary' },
          ])
        : 'graph';
      if (choice === 'graph') await openImported(content.document, file.name);
      return choice === 'picture';
    }
  }
}

async function takeModel(file: File, aim: Aim): Promise<void> {
  const asset = await uploadModel(file);
  if (asset === undefined) return;
  addToLibrary(asset);
  const place = placeInShown(aim);
  if (place !== undefined) placeAsset(asset, place.at, place.node);
  else {
    toast('success', t.journey.modelInLibrary(asset.name), {
      action: {
        label: t.state.show,
        run: () => {
          widePanel.value = 'library';
        },
      },
    });
  }
}

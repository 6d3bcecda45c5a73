import { signal } from '@preact/signals';
import type { GraphView } from '../canvas/view.ts';
import { openJourney } from '../journey/journey.ts';
import { addToLibrary } from '../library/library.ts';
import { addNodeAt, addNodeOnWire } from '../state/document/add-nodes.ts';
import { origin } from '../state/document/document.ts';
import { type Dropped, droppedFiles, mayBePicture } from '../state/page/dropped-files.ts';
import { type FileContent, PICTURE_TYPES, readFile } from '../state/page/file-kind.ts';
import { openImported } from '../state/page/open-save.ts';
import { otherPhotographs } from '../state/page/other-photograph.ts';
import { widePanel } from '../state/page/page.ts';
import {
  droppedPicture,
  heldPicture,
  type OutputPicture,
  PICTURE_DRAG,
  takeOutput,
} from '../state/page/picture-drag.ts';
import { placeAsset, planDrop } from '../state/page/place-asset.ts';
import { startsFromModel } from '../state/page/sources.ts';
import { toast, toastError } from '../state/page/toasts.ts';
import { uploadModel, uploadPicture } from '../state/page/uploads.ts';
import { middleOfView, view } from '../state/page/view.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { NODE_DRAG } from './node-palette.tsx';

/** Where files go that are let go now: told while they are held over the page. */
type Aim =
  | { readonly kind: 'journey' }
  | {
      readonly kind: 'graph';
      /** The graph that is shown then: another one may be by the time that a file is uploaded. */
      readonly of: string;
      readonly at: readonly [number, number];
      readonly node: string | undefined;
    }
  | { readonly kind: 'library' };

/** What is held over the page, and where it would go. */
const hovering = signal<
  { readonly aim: Aim; readonly model: boolean; readonly graph: boolean; readonly count: number } | undefined
>(undefined);

/** Panels over which a file is only stored. */
const TO_LIBRARY: ReadonlySet<string> = new Set(['library', 'runs', 'settings']);

/** Height of the strip at the top of the canvas where a picture is asked what to do with it, px. */
const STRIP = 92;

/** Says what letting go will do. */
export function DropHint() {
  const held = hovering.value;
  if (held === undefined) return null;
  const { aim } = held;
  const overGraph = widePanel.value === undefined || heldPicture.value !== undefined;
  return (
    <>
      {overGraph && !held.model && !held.graph && (
        <div class={aim.kind === 'journey' ? 'dropzone drop-strip on' : 'dropzone drop-strip'}>
          {t.drop.journey}
        </div>
      )}
      {!(overGraph && aim.kind === 'journey') && (
        <div class={overGraph ? 'dropzone below' : 'dropzone'} role="status">
          {wordsOf(held)}
        </div>
      )}
    </>
  );
}

function wordsOf({ aim, model, graph: isGraph, count }: NonNullable<typeof hovering.value>): string {
  if (isGraph || aim.kind === 'library') return t.drop.anywhere;
  if (aim.kind === 'journey') return t.drop.journey;
  const plan = planDrop(model ? 'model' : 'image', aim.node);
  if (count > 1) return t.drop.add;
  switch (plan.kind) {
    case 'into':
      return t.drop.into(plan.node);
    case 'new':
      return t.drop.add;
  }
}

/** Where files go that are let go at a point of the page. */
function aimAt(clientX: number, clientY: number): Aim {
  const canvas = view.value;
  if (heldPicture.value !== undefined && canvas !== undefined) return aimAtGraph(canvas, clientX, clientY);
  if (TO_LIBRARY.has(widePanel.value ?? '')) return { kind: 'library' };
  if (widePanel.value !== undefined || canvas === undefined) return { kind: 'journey' };
  return aimAtGraph(canvas, clientX, clientY);
}

function aimAtGraph(canvas: GraphView, clientX: number, clientY: number): Aim {
  const { left, right, top } = canvas.canvas.getBoundingClientRect();
  if (clientX >= left && clientX <= right && clientY >= top && clientY - top < STRIP)
    return { kind: 'journey' };
  const at = canvas.camera.toGraph(clientX, clientY);
  return { kind: 'graph', of: origin.value.key, at, node: canvas.places.nodeAt(...at) };
}

/** Takes files that are dropped anywhere on the page, and node types that are dropped on the canvas. */
export function startFileDrop(): void {
  let depth = 0;
  // A browser may hand a picture of the page over as a file, too.
  const holdsPicture = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes(PICTURE_DRAG) === true;
  const hasFiles = (event: DragEvent): boolean =>
    holdsPicture(event) || event.dataTransfer?.types.includes('Files') === true;
  document.addEventListener('dragenter', (event) => {
    if (hasFiles(event)) depth++;
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) hovering.value = undefined;
  });
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event) && event.dataTransfer?.types.includes(NODE_DRAG) !== true) return;
    // Somebody below takes them.
    if (event.defaultPrevented) {
      hovering.value = undefined;
      return;
    }
    event.preventDefault();
    if (!hasFiles(event)) return;
    if (holdsPicture(event)) {
      const aim = aimAt(event.clientX, event.clientY);
      hovering.value = { aim, model: false, graph: false, count: 1 };
      return;
    }
    const types = [...(event.dataTransfer?.items ?? [])].map(({ type }) => type);
    hovering.value = {
      aim: aimAt(event.clientX, event.clientY),
      // A browser tells a type before the drop, never a name: a model has none.
      model: types.length > 0 && types.every((type) => type === '' || type === 'application/octet-stream'),
      graph: types.includes('application/json'),
      count: types.length,
    };
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    hovering.value = undefined;
    // Somebody below has taken them, such as the paint editor.
    if (event.defaultPrevented) return;
    const type = event.dataTransfer?.getData(NODE_DRAG);
    const canvas = view.value;
    if (type && canvas !== undefined && event.target === canvas.canvas) {
      event.preventDefault();
      const [x, y] = canvas.camera.toGraph(event.clientX, event.clientY);
      const wire = canvas.places.wireAt(x, y, 10);
      if (wire === undefined) addNodeAt(type, x - 60, y + 15);
      else addNodeOnWire(type, wire, x - 90, y - 10);
      return;
    }
    const picture = droppedPicture(event.dataTransfer);
    if (picture !== undefined) {
      event.preventDefault();
      const aim = aimAt(event.clientX, event.clientY);
      heldPicture.value = undefined;
      void placeOutput(picture, aim);
      return;
    }
    const { dataTransfer } = event;
    if (dataTransfer === null || dataTransfer.files.length === 0) return;
    event.preventDefault();
    const aim = aimAt(event.clientX, event.clientY);
    const dropped = droppedFiles(dataTransfer);
    takeInTurn(async () => takeDropped(await dropped, aim));
  });
}

/** Puts a picture of a run where it was let go. */
async function placeOutput(picture: OutputPicture, aim: Aim): Promise<void> {
  const asset = await takeOutput(picture);
  if (asset === undefined) return;
  addToLibrary(asset);
  const place = placeInShown(aim);
  if (aim.kind === 'journey') openJourney(asset.reference);
  else if (place !== undefined) {
    widePanel.value = undefined;
    placeAsset(asset, place.at, place.node);
  } else if (aim.kind === 'graph') toast('success', t.drop.inLibrary(asset.name));
}

function middleOfGraph(): Aim {
  return { kind: 'graph', of: origin.value.key, at: middleOfView(), node: undefined };
}

/**
 * Where in the shown graph a file goes: nowhere when it was dropped elsewhere, or on a graph that is not shown any
 * more.
 */
function placeInShown(aim: Aim): Extract<Aim, { kind: 'graph' }> | undefined {
  return aim.kind === 'graph' && aim.of === origin.value.key ? aim : undefined;
}

/** Drops are taken one after the other, in their order: a small picture never overtakes a large one. */
let before: Promise<void> = Promise.resolve();

/** Opens, uploads or refuses each file; pictures go beside each other. */
function takeFiles(files: readonly File[], aim: Aim): void {
  takeInTurn(() => takeAll(files, aim));
}

function takeInTurn(take: () => Promise<void>): void {
  before = before.then(take).catch((error: unknown) => toastError(error));
}

/** A folder is its pictures: all are asked about at once, wherever it is dropped but on the library. */
async function takeDropped({ files, folder }: Dropped, aim: Aim): Promise<void> {
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
      toast('error', content.message, content.hint === '' ? {} : { hint: content.hint });
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

/** Opens the browser's file dialog, for what can be dropped as well. */
export function chooseGraphFile(): void {
  chooseFiles(`.json,.safetensors,${PICTURE_TYPES}`, middleOfGraph);
}

/** Opens the browser's file dialog for photographs: what to do with them is asked next. */
export function choosePhotograph(): void {
  chooseFiles(PICTURE_TYPES, () => ({ kind: 'journey' }));
}

/** Opens the browser's dialog for a folder: what to do with the pictures in it is asked next. */
export function chooseFolder(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].sort((a, b) =>
      a.webkitRelativePath.localeCompare(b.webkitRelativePath, undefined, { numeric: true }),
    );
    if (files.length > 0) takeInTurn(() => takeDropped({ files, folder: true }, { kind: 'journey' }));
  });
  input.click();
}

function chooseFiles(accept: string, aim: () => Aim): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = accept;
  input.addEventListener('change', () => takeFiles([...(input.files ?? [])], aim()));
  input.click();
}

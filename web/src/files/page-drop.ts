import { openJourney } from '../journey/journey.ts';
import { addToLibrary } from '../library/library.ts';
import { addNodeAt, addNodeOnWire } from '../state/document/add-nodes.ts';
import { placeAsset } from '../state/document/place-asset.ts';
import { droppedFiles } from '../state/page/dropped-files.ts';
import { NODE_DRAG } from '../state/page/node-shelf.ts';
import { widePanel } from '../state/page/page.ts';
import {
  droppedPicture,
  heldPicture,
  type OutputPicture,
  PICTURE_DRAG,
  takeOutput,
} from '../state/page/picture-drag.ts';
import { view } from '../state/page/view.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toast.ts';
import { type Aim, aimAt, placeInShown } from './aim.ts';
import { hovering } from './drop-hint.tsx';
import { takeDropped } from './take-files.ts';

/** Takes files that are dropped anywhere on the page, and node types that are dropped on the canvas. */
export function startFileDrop(): void {
  let depth = 0;
  // A browser may hand a picture of the page over as a file, too.
  const holdsPicture = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes(PICTURE_DRAG) === true;
  const hasFiles = (event: DragEvent): boolean =>
    holdsPicture(event) || event.dataTransfer?.types.includes('Files') === true;
  const mayTake = (event: DragEvent): boolean =>
    hasFiles(event) || event.dataTransfer?.types.includes(NODE_DRAG) === true;
  document.addEventListener('dragenter', (event) => {
    // What is let go over something that was drawn a moment ago has only entered it, and would be lost.
    if (mayTake(event)) event.preventDefault();
    if (hasFiles(event)) depth++;
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) hovering.value = undefined;
  });
  document.addEventListener('dragover', (event) => {
    if (!mayTake(event)) return;
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
    takeDropped(dropped, aim);
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

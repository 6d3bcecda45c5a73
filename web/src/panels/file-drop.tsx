import { signal } from '@preact/signals';
import { addNodeAt } from '../state/document/actions.ts';
import { placeAsset, readFile, uploadModel, uploadPicture } from '../state/page/files.ts';
import { widePanel } from '../state/page/page.ts';
import { openImported } from '../state/page/session.ts';
import { toast } from '../state/page/toasts.ts';
import { middleOfView, view } from '../state/page/view.ts';
import { ask } from '../ui/dialogs.tsx';
import { NODE_DRAG } from './node-palette.tsx';

/** Whether files are held over the page. */
const hovering = signal(false);

export function DropHint() {
  return hovering.value ? <div class="dropzone">Drop a picture, a graph or a model</div> : null;
}

/** Takes files that are dropped anywhere on the page, and node types that are dropped on the canvas. */
export function startFileDrop(): void {
  let depth = 0;
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    hovering.value = true;
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    hovering.value = depth > 0;
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event) || event.dataTransfer?.types.includes(NODE_DRAG)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    hovering.value = false;
    // Somebody below has taken them, such as the paint editor.
    if (event.defaultPrevented) return;
    const type = event.dataTransfer?.getData(NODE_DRAG);
    const canvas = view.value;
    if (type && canvas !== undefined && event.target === canvas.canvas) {
      event.preventDefault();
      const [x, y] = canvas.camera.toGraph(event.clientX, event.clientY);
      addNodeAt(type, x - 60, y + 15);
      return;
    }
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    const at = canvas?.camera.toGraph(event.clientX, event.clientY) ?? [0, 0];
    void takeFiles(files, at, canvas?.nodeAt(...at));
  });
}

/** Opens, uploads or refuses each file; pictures go beside each other. */
export async function takeFiles(
  files: readonly File[],
  at: readonly [number, number],
  target?: string,
): Promise<void> {
  for (const [index, file] of files.slice(0, 20).entries()) {
    const content = await readFile(file);
    const place = [at[0] + 30 * index, at[1] + 30 * index] as const;
    switch (content.kind) {
      case 'refused':
        toast('error', content.message, content.hint === '' ? {} : { hint: content.hint });
        break;
      case 'graph': {
        const count = Object.keys(content.document.nodes).length;
        const choice = content.picture
          ? await ask(
              'This picture carries its graph',
              `"${file.name}" was made by a graph of ${count} node${count === 1 ? '' : 's'}. Open the graph, or use the picture?`,
              [
                { label: 'Use the picture', value: 'picture' as const },
                { label: 'Open the graph', value: 'graph' as const, tone: 'primary' },
              ],
            )
          : 'graph';
        if (choice === 'graph') await openImported(content.document, file.name);
        else if (choice === 'picture') await place1(await uploadPicture(file), place, target);
        break;
      }
      case 'image':
        await place1(await uploadPicture(file), place, index === 0 ? target : undefined);
        break;
      case 'model':
        await place1(await uploadModel(file), place, index === 0 ? target : undefined);
        break;
    }
  }
}

async function place1(
  asset: Awaited<ReturnType<typeof uploadPicture>>,
  at: readonly [number, number],
  target: string | undefined,
): Promise<void> {
  if (asset === undefined) return;
  widePanel.value = undefined;
  placeAsset(asset, at, target);
}

/** Opens the browser's file dialog. */
export function chooseGraphFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = '.json,.png,.jpg,.jpeg,.webp,.safetensors';
  input.addEventListener('change', () => {
    void takeFiles([...(input.files ?? [])], middleOfView());
  });
  input.click();
}

import { PICTURE_TYPES } from '../state/page/file-kind.ts';
import { type Aim, middleOfGraph } from './aim.ts';
import { takeDropped, takeFiles } from './take-files.ts';

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
    if (files.length > 0) takeDropped({ files, folder: true }, { kind: 'journey' });
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

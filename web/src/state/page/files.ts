import { walkNodes } from '../../../../src/graph/document/nesting.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { t } from '../../texts/texts.ts';
import { graph, whole } from '../document/document.ts';
import { fileNameOf } from './assets.ts';
import { registry } from './catalogue.ts';
import { toast } from './toasts.ts';

/** Saves the document as a file of the person's. */
export function exportGraph(): void {
  downloadBlob(
    new Blob([writeDocument(whole.value, registry.value)], { type: 'application/json' }),
    `${fileStem(graph.value.meta.title ?? '')}.json`,
  );
  const kept = keptFiles();
  if (kept.length > 0) {
    const given = kept.map(({ node, file }) => `--input ${node}=${/\s/.test(file) ? `"${file}"` : file}`);
    toast('info', t.state.exportedKept(kept.map(({ file }) => file).join(', ')), {
      hint: t.state.exportedGive(given.join(' ')),
    });
  }
}

/** A title as the name of a file, without its ending: small letters, figures and hyphens; `graph` where none is left. */
export function fileStem(title: string): string {
  const stem = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return stem || 'graph';
}

/** Files of this studio that the document names: whoever gets its file elsewhere needs them, too. */
function keptFiles(): readonly { readonly node: string; readonly file: string }[] {
  return [...walkNodes(whole.value)].flatMap(({ id, entry }) =>
    Object.values(entry.params ?? {}).flatMap((value) =>
      typeof value === 'string' && /^(asset|model):/.test(value)
        ? [{ node: id, file: fileNameOf(value) ?? value }]
        : [],
    ),
  );
}

export function downloadBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

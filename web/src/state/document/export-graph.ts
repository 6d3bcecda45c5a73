import { walkNodes } from '../../../../src/graph/document/nesting.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { fileNameOf } from '../page/assets.ts';
import { registry } from '../page/catalogue.ts';
import { downloadBlob, fileStem } from '../page/files.ts';
import { graph, whole } from './document.ts';

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

import { writeDocument } from '../../../../src/graph/document/write.ts';
import { graph, whole } from '../document/document.ts';
import { registry } from './catalogue.ts';

/** Saves the document as a file of the person's. */
export function exportGraph(): void {
  const name = (graph.value.meta.title ?? 'graph')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  downloadBlob(
    new Blob([writeDocument(whole.value, registry.value)], { type: 'application/json' }),
    `${name || 'graph'}.json`,
  );
}

export function downloadBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

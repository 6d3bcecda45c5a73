import { loadDocument } from '../../../../src/graph/check/load.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { LIMITS } from '../../../../src/graph/document/limits.ts';
import { UPLOAD_BYTES } from '../../../../src/protocol/assets.ts';
import { PICTURE_MEDIA_TYPES, sniffFormat } from '../../../../src/shared/picture-formats.ts';
import { inLanguage } from '../../texts/problem-words.ts';
import { t } from '../../texts/texts.ts';
import { registry } from './catalogue.ts';
import { graphTextOfPng } from './png-graph.ts';

/** What was found in a file that somebody dropped or chose. */
export type FileContent =
  | { readonly kind: 'graph'; readonly document: GraphDocument; readonly picture: boolean }
  | { readonly kind: 'image' }
  | { readonly kind: 'model' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

/** For file dialogs: every picture that the nodes read. */
export const PICTURE_TYPES = PICTURE_MEDIA_TYPES.join(',');

/** Looks into a file: a graph, a picture that carries one, a picture, a model, or none of these. Never throws. */
export async function readFile(file: File): Promise<FileContent> {
  try {
    if (/\.safetensors$/i.test(file.name)) return { kind: 'model' };
    if (file.size === 0) return refused(t.files.empty(file.name), t.files.emptyHint);
    if (/\.json$/i.test(file.name) || file.type === 'application/json') return await readGraphFile(file);
    const sniffed = sniffFormat(new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
    if (sniffed.kind === 'other' && sniffed.name === 'a HEIC photograph') {
      return refused(t.files.heic(file.name), t.files.heicHint);
    }
    if (sniffed.kind === 'other') {
      return refused(t.files.other(file.name), t.files.otherHint);
    }
    if (file.size > UPLOAD_BYTES.image) {
      return refused(t.files.tooLarge(file.name), t.files.tooLargeHint);
    }
    if (sniffed.format === 'png') {
      const text = await graphTextOfPng(new Uint8Array(await file.arrayBuffer()));
      const loaded = text === undefined ? undefined : loadDocument(text, registry.value);
      if (loaded?.document !== undefined) return { kind: 'graph', document: loaded.document, picture: true };
    }
    return { kind: 'image' };
  } catch {
    return refused(t.files.notRead(file.name), t.files.notReadHint);
  }
}

async function readGraphFile(file: File): Promise<FileContent> {
  if (file.size > LIMITS.bytes) {
    return refused(t.files.graphTooLarge(file.name), t.files.graphTooLargeHint);
  }
  const { document, problems } = loadDocument(await file.text(), registry.value);
  if (document !== undefined) return { kind: 'graph', document, picture: false };
  const first = problems[0] && inLanguage(problems[0]);
  const place = first?.line === undefined ? '' : ` (${t.files.line(first.line)})`;
  return refused(`"${file.name}"${place}: ${first?.message ?? t.files.noGraph}`, first?.hint ?? '');
}

function refused(message: string, hint: string): FileContent {
  return { kind: 'refused', message, hint };
}

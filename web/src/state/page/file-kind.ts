import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { LIMITS } from '../../../../src/graph/document/limits.ts';
import { loadDocument } from '../../../../src/graph/document/load.ts';
import { PICTURE_MEDIA_TYPES, READABLE_PICTURES, sniffFormat } from '../../../../src/picture-formats.ts';
import { graphTextOfPng } from '../document/png-graph.ts';
import { registry } from './catalogue.ts';

/** What was found in a file that somebody dropped or chose. */
export type FileContent =
  | { readonly kind: 'graph'; readonly document: GraphDocument; readonly picture: boolean }
  | { readonly kind: 'image' }
  | { readonly kind: 'model' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

/** As the server's; said before the upload. */
const MAX_IMAGE_BYTES = 32 * 1024 * 1024;

/** For file dialogs: every picture that the nodes read. */
export const PICTURE_TYPES = PICTURE_MEDIA_TYPES.join(',');

/** Looks into a file: a graph, a picture that carries one, a picture, a model, or none of these. Never throws. */
export async function readFile(file: File): Promise<FileContent> {
  try {
    if (/\.safetensors$/i.test(file.name)) return { kind: 'model' };
    if (/\.json$/i.test(file.name) || file.type === 'application/json') return await readGraphFile(file);
    const sniffed = sniffFormat(new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
    if (sniffed.kind === 'other' && sniffed.name === 'a HEIC photograph') {
      return refused(
        `"${file.name}" is a HEIC photograph, which cannot be read here.`,
        'Save it as JPEG first: phones and photo programs do when they share or export it.',
      );
    }
    if (sniffed.kind === 'other') {
      return refused(
        `"${file.name}" is neither a picture nor a graph.`,
        `Drop a ${READABLE_PICTURES} picture, a graph (.json) or a model (.safetensors).`,
      );
    }
    if (file.size > MAX_IMAGE_BYTES) {
      return refused(`"${file.name}" is larger than 32 MB.`, 'Make it smaller, or save it as JPEG or WebP.');
    }
    if (sniffed.format === 'png') {
      const text = await graphTextOfPng(new Uint8Array(await file.arrayBuffer()));
      const loaded = text === undefined ? undefined : loadDocument(text, registry.value);
      if (loaded?.document !== undefined) return { kind: 'graph', document: loaded.document, picture: true };
    }
    return { kind: 'image' };
  } catch {
    return refused(`"${file.name}" could not be read.`, 'Try it again, or another file.');
  }
}

async function readGraphFile(file: File): Promise<FileContent> {
  if (file.size > LIMITS.bytes) {
    return refused(`"${file.name}" is larger than a graph can be.`, 'A graph has at most 1 MB.');
  }
  const { document, problems } = loadDocument(await file.text(), registry.value);
  if (document !== undefined) return { kind: 'graph', document, picture: false };
  const first = problems[0];
  const place = first?.line === undefined ? '' : ` (line ${first.line})`;
  return refused(`"${file.name}"${place}: ${first?.message ?? 'it is not a graph.'}`, first?.hint ?? '');
}

function refused(message: string, hint: string): FileContent {
  return { kind: 'refused', message, hint };
}

import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { addNode, freshId, setParam } from '../../../../src/graph/document/edit.ts';
import { LIMITS } from '../../../../src/graph/document/limits.ts';
import { loadDocument } from '../../../../src/graph/document/load.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { api } from '../../api/rest.ts';
import { edit, graph, whole } from '../document/document.ts';
import { graphTextOfPng, isPng } from '../document/png-graph.ts';
import { select, selectedNodes } from '../document/selection.ts';
import { registry } from './catalogue.ts';
import { nodesTaking, readerOf, sourceOf } from './sources.ts';
import { toast, toastError } from './toasts.ts';

/** What was found in a file that somebody dropped or chose. */
export type FileContent =
  | { readonly kind: 'graph'; readonly document: GraphDocument; readonly picture: boolean }
  | { readonly kind: 'image' }
  | { readonly kind: 'model' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** Looks into a file: a graph, a picture that carries one, a picture, a model, or none of these. Never throws. */
export async function readFile(file: File): Promise<FileContent> {
  try {
    if (/\.safetensors$/i.test(file.name)) return { kind: 'model' };
    if (file.size > MAX_IMAGE_BYTES) {
      return refused(`"${file.name}" is larger than 64 MB.`, 'Use a smaller picture.');
    }
    if (/\.json$/i.test(file.name) || file.type === 'application/json') return await readGraphFile(file);
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isPng(bytes)) {
      const text = await graphTextOfPng(bytes);
      const loaded = text === undefined ? undefined : loadDocument(text, registry.value);
      if (loaded?.document !== undefined) return { kind: 'graph', document: loaded.document, picture: true };
      return { kind: 'image' };
    }
    if (isJpeg(bytes) || isWebp(bytes)) return { kind: 'image' };
    return refused(
      `"${file.name}" is neither a picture nor a graph.`,
      'Drop a PNG, JPEG or WebP picture, a graph (.json) or a model (.safetensors).',
    );
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

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

function isWebp(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4), ...bytes.subarray(8, 12)) === 'RIFFWEBP';
}

/** Uploads a picture; undefined and a message when the server refuses it. */
export async function uploadPicture(file: File): Promise<Asset | undefined> {
  try {
    return await api.uploadAsset({ file: file, name: file.name });
  } catch (error) {
    toastError(error, `"${file.name}" was not taken`);
    return undefined;
  }
}

export async function uploadModel(file: File): Promise<Asset | undefined> {
  try {
    return await api.importModel({ file: file, name: file.name });
  } catch (error) {
    toastError(error, `"${file.name}" was not taken`);
    return undefined;
  }
}

/**
 * Puts an uploaded file into the graph: into the node that it was dropped on, else the selected one, else the only
 * node that reads such a file, else a new node.
 */
export function placeAsset(asset: Asset, at: readonly [number, number], target?: string): void {
  const readers = nodesTaking(asset.kind);
  const only = readers.length === 1 ? readers[0] : undefined;
  const node = [target, ...selectedNodes.value, only].find(
    (key) => key !== undefined && reads(key, asset.kind),
  );
  if (node !== undefined) {
    const param = sourceOf(node)?.param;
    if (param !== undefined && edit(`Use ${asset.name}`, (d) => setParam(d, node, param, asset.reference))) {
      select([node]);
      toast('success', `"${asset.name}" goes into ${node}.`);
    }
    return;
  }
  const registered = readerOf(asset.kind);
  const param = registered?.description.source?.param;
  if (registered === undefined || param === undefined) return;
  const id = freshId(whole.value, asset.kind === 'image' ? 'photo' : 'model');
  const done = edit(`Add ${asset.name}`, (d) =>
    addNode(
      d,
      id,
      { type: registered.ref, params: { [param]: asset.reference } },
      { x: Math.round(at[0]), y: Math.round(at[1]) },
    ),
  );
  if (done) select([id]);
}

/** Whether a node takes such a file: a picture goes into a mask as well. */
function reads(key: string, kind: Asset['kind']): boolean {
  const takes = sourceOf(key)?.takes;
  return kind === 'model' ? takes === 'model' : takes === 'image' || takes === 'mask';
}

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

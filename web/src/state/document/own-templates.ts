import { signal } from '@preact/signals';
import { copyNodes } from '../../../../src/graph/document/clipboard.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { toast } from '../page/toasts.ts';
import { middleOfView, view } from '../page/view.ts';
import { measureNode, pasteFragment } from './actions.ts';
import { graph } from './document.ts';
import { selectedNodes } from './selection.ts';

/* Nodes that a person keeps to use them again: kept in the browser, with a picture of how they looked. */

export interface OwnTemplate {
  readonly title: string;
  /** Canonical text of its nodes. */
  readonly text: string;
  /** `data:` URL. */
  readonly picture?: string;
}

const SETTING = 'patchwise.templates';
const MOST = 40;
/** Of the picture, px. */
const WIDTH = 132;
const HEIGHT = 84;

export const ownTemplates = signal<readonly OwnTemplate[]>(stored());

/** Keeps the selected nodes under a title; one of that title is replaced. */
export function keepTemplate(title: string): boolean {
  const keys = selectedNodes.value;
  if (keys.length === 0 || title === '') return false;
  const picture = pictureOf(keys);
  const template: OwnTemplate = {
    title,
    text: writeDocument(copyNodes(graph.value, keys)),
    ...(picture === undefined ? {} : { picture }),
  };
  const others = ownTemplates.value.filter((other) => other.title !== title);
  return keep([template, ...others].slice(0, MOST));
}

export function removeTemplate(title: string): void {
  keep(ownTemplates.value.filter((template) => template.title !== title));
}

/** Puts the nodes of a template on the canvas, as one step, under ids of their own. */
export function addTemplate({ title, text }: OwnTemplate, at = middleOfView()): void {
  const parsed = parseDocument(text);
  if (parsed.ok) pasteFragment(parsed.value, `Add ${title}:`, at);
  else toast('error', `The template "${title}" is damaged and cannot be used.`);
}

/** How the nodes look on the canvas now; undefined where they are out of sight. */
function pictureOf(keys: readonly string[]): string | undefined {
  const canvas = view.value;
  const boxes = keys.flatMap((key) => measureNode.value(key) ?? []);
  if (canvas === undefined || boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const { zoom, offset, scale } = canvas.camera;
  const px = (v: number, o: number): number => (v + o) * zoom * scale.ratio;
  const [x, y] = [px(left, offset[0]), px(top, offset[1])];
  const [w, h] = [px(right, offset[0]) - x, px(bottom, offset[1]) - y];
  if (x < 0 || y < 0 || x + w > canvas.canvas.width || y + h > canvas.canvas.height) return undefined;
  const small = document.createElement('canvas');
  [small.width, small.height] = [WIDTH, HEIGHT];
  const context = small.getContext('2d');
  if (context === null) return undefined;
  const factor = Math.min(WIDTH / w, HEIGHT / h);
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    canvas.canvas,
    x,
    y,
    w,
    h,
    (WIDTH - w * factor) / 2,
    (HEIGHT - h * factor) / 2,
    w * factor,
    h * factor,
  );
  return small.toDataURL('image/webp', 0.8);
}

function keep(templates: readonly OwnTemplate[]): boolean {
  try {
    localStorage.setItem(SETTING, JSON.stringify(templates));
  } catch {
    toast('error', 'The template was not kept: the storage of this browser is full or switched off.');
    return false;
  }
  ownTemplates.value = templates;
  return true;
}

function stored(): readonly OwnTemplate[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(SETTING) ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter(
      (one): one is OwnTemplate =>
        typeof one === 'object' &&
        one !== null &&
        typeof one.title === 'string' &&
        typeof one.text === 'string',
    );
  } catch {
    return [];
  }
}

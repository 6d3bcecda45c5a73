import { viewportForKey } from '../picture/navigate.ts';
import type { Extent } from '../picture/viewport.ts';
import { isTyping } from '../state/commands/keys.ts';
import {
  change,
  cutting,
  dropObject,
  floating,
  layer,
  onStage,
  putDown,
  redoPaint,
  setLayer,
  settings,
  stopCutting,
  tool,
  undoPaint,
  viewport,
} from './paint-state.ts';
import { sizeStep, TOOL_KEYS } from './picture/tools.ts';
import { takeChosen } from './select-object.ts';
import { cancelGesture, gesture } from './stage/gestures.ts';
import { panning } from './stage/stage.tsx';

/**
 * Listens while the editor is open, before the page does: Ctrl+Z is the painting's.
 * @param view size of the stage
 */
export function startPaintKeys(view: () => Extent): () => void {
  const down = (event: KeyboardEvent): void => {
    if (document.querySelector('dialog[open]') !== null || isTyping(event.target)) return;
    if (!handle(event, view())) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === ' ') panning.value = false;
  };
  window.addEventListener('keydown', down, true);
  window.addEventListener('keyup', up, true);
  return () => {
    panning.value = false;
    window.removeEventListener('keydown', down, true);
    window.removeEventListener('keyup', up, true);
  };
}

function handle(event: KeyboardEvent, view: Extent): boolean {
  const { key } = event;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() === 'z') event.shiftKey ? redoPaint() : undoPaint();
    else if (key.toLowerCase() === 'y') redoPaint();
    else return false;
    return true;
  }
  if (event.altKey) return opacityKey(event.code);
  const onButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement;
  if (key === ' ' && !onButton) {
    panning.value = true;
    return true;
  }
  if (floating.value !== undefined && objectKey(key, event.shiftKey, onButton)) return true;
  if (key === 'Escape') {
    if (gesture.value !== undefined) cancelGesture();
    else if (cutting.value !== undefined) stopCutting();
    else return false;
    return true;
  }
  if (key === 'Enter' && cutting.value !== undefined && !onButton && event.target === document.body) {
    void takeChosen();
    return true;
  }
  return toolKey(key) || viewKey(key, view);
}

function toolKey(key: string): boolean {
  const { size, hardness } = settings.value;
  const chosen = TOOL_KEYS[key.toLowerCase()];
  if (chosen !== undefined && (chosen !== 'move' || floating.value !== undefined)) tool.value = chosen;
  else if (key.toLowerCase() === 'x') setLayer(layer.value === 'mask' ? 'colours' : 'mask');
  else if (key === '[' || key === ']') change({ size: sizeStep(size, key === ']') });
  else if (key === '{' || key === '}')
    change({ hardness: Math.min(1, Math.max(0, hardness + (key === '}' ? 0.1 : -0.1))) });
  else return false;
  return true;
}

function opacityKey(code: string): boolean {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit === undefined) return false;
  change({ opacity: digit === '0' ? 1 : Number(digit) / 10 });
  return true;
}

function objectKey(key: string, coarse: boolean, onButton: boolean): boolean {
  const object = floating.value;
  if (object === undefined) return false;
  const step = coarse ? 10 : 1;
  const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
  if (by !== undefined && !onButton) {
    const { transform } = object;
    const [dx = 0, dy = 0] = by;
    floating.value = { ...object, transform: { ...transform, x: transform.x + dx, y: transform.y + dy } };
  } else if (key === 'Enter' && !onButton) putDown();
  else if (key === 'Escape' || key === 'Delete' || key === 'Backspace') dropObject();
  else return false;
  return true;
}

function viewKey(key: string, view: Extent): boolean {
  const photo = onStage.value?.painting.photo;
  if (photo === undefined || key.startsWith('Arrow')) return false;
  const next = viewportForKey(key, viewport.value, photo, view, devicePixelRatio || 1);
  if (next === undefined) return false;
  viewport.value = next;
  return true;
}

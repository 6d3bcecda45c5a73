import { batch, computed, signal } from '@preact/signals';
import { bytesOfHex, pickPalette } from '../picture/quantise.ts';
import { type Extent, type Viewport, WHOLE } from '../picture/viewport.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toast.ts';
import type { LoadedPicture } from './files/load-picture.ts';
import type { Ink } from './picture/apply.ts';
import { type Floating, Painting } from './picture/painting.ts';
import { hasTransparency, withoutMargin } from './picture/paste.ts';
import type { LayerName, Tool, ToolSettings } from './picture/tools.ts';
import { joinRects, type Raster, type Rect, wholeRect } from './raster/raster.ts';
import { placedInside } from './stage/transform.ts';

/*
 * The paint editor's state: what is painted on, with which tool. While an object is cut out of another picture, that
 * picture is on the stage, and the mask tools choose the part that comes.
 */

export interface Sheet {
  readonly painting: Painting;
  readonly name: string;
  /** Size of what is saved: that of the picture as it was opened, so that masks fit it. */
  readonly original: Extent;
  /** Under which it is kept until it is used; absent for a picture that only the person has. */
  readonly key?: string;
  /** Its file, where that is larger than what is painted on. */
  readonly file?: Blob;
}

/** The picture that is edited. */
export const sheet = signal<Sheet | undefined>(undefined);

/** The picture that an object is cut out of; undefined most of the time. */
export const cutting = signal<Sheet | undefined>(undefined);

/** Whether what is chosen roughly is fitted to the edge of the object. */
export const fitsEdge = signal(true);

/** What is on the stage. */
export const onStage = computed(() => cutting.value ?? sheet.value);

export const tool = signal<Tool>('brush');
const chosenLayer = signal<LayerName>('mask');

/** What is painted on; always the mask while an object is chosen. */
export const layer = computed<LayerName>(() => (cutting.value === undefined ? chosenLayer.value : 'mask'));

export const settings = signal<ToolSettings>({
  size: 40,
  hardness: 0.8,
  opacity: 1,
  tolerance: 28,
  colour: '#4a7bb5',
  subtract: false,
});

/** How strongly the mask is shown over the picture, and how much of the photograph shows below the colours. */
export const maskOpacity = signal(0.55);
export const photoOpacity = signal(1);

export const floating = signal<Floating | undefined>(undefined);
export const viewport = signal<Viewport>(WHOLE);

/** Size of the stage, CSS px. */
export const stageSize = signal<Extent>({ width: 1, height: 1 });

/** Colours of the photograph. */
export const photoColours = signal<readonly string[]>([]);

/** What has changed and must be drawn anew; taken by the stage. */
let dirty: Rect | undefined;
export const drawSerial = signal(0);

/** Whether something was painted since it was last saved. */
export const unsaved = signal(false);

export function markChanged(rect: Rect | undefined): void {
  if (rect === undefined) return;
  dirty = joinRects(dirty, rect);
  if (cutting.value === undefined) unsaved.value = true;
  drawSerial.value++;
}

/** What must be drawn anew since the last time that it was asked. */
export function takeDirty(): Rect | undefined {
  const rect = dirty;
  dirty = undefined;
  return rect;
}

export function setLayer(next: LayerName): void {
  chosenLayer.value = next;
}

export function change(patch: Partial<ToolSettings>): void {
  settings.value = { ...settings.value, ...patch };
}

/** Begins to edit a picture. */
export function openSheet(photo: LoadedPicture, name: string, key?: string): void {
  const colours = pickPalette(sampleOf(photo), 14);
  batch(() => {
    const { original, file } = photo;
    const smaller = photo.width !== original.width || photo.height !== original.height;
    sheet.value = {
      ...{ painting: new Painting(photo), name, original },
      ...(smaller ? { file } : {}),
      ...(key === undefined ? {} : { key }),
    };
    cutting.value = undefined;
    floating.value = undefined;
    viewport.value = WHOLE;
    photoColours.value = colours;
    change({
      size: Math.max(4, Math.round(Math.max(photo.width, photo.height) / 16)),
      colour: colours[Math.floor(colours.length / 2)] ?? '#4a7bb5',
    });
    photoOpacity.value = 1;
  });
  markChanged(wholeRect(photo));
  unsaved.value = false;
}

/**
 * Brings an object in: one with transparency floats at once, of another picture a part is chosen first.
 */
export function bringObject(object: Raster, name: string): void {
  if (hasTransparency(object)) {
    floatObject(withoutMargin(object));
    return;
  }
  putDown();
  startCutting(object, name);
}

/** A part of the picture that is edited is to be copied: it is chosen first. */
export function bringPart(): void {
  putDown();
  const open = sheet.value;
  if (open !== undefined) startCutting(open.painting.picture(), open.name);
}

function startCutting(object: Raster, name: string): void {
  batch(() => {
    cutting.value = { painting: new Painting(object), name, original: object };
    viewport.value = WHOLE;
    tool.value = 'lasso';
  });
  markChanged(wholeRect(object));
}

/** Takes all of the other picture to the one that is edited. */
export function takeAll(): void {
  takeObject(cutting.value?.painting.photo);
}

/** Takes the chosen part of it, as it is chosen. */
export function takeSelection(): void {
  takeObject(cutting.value?.painting.selection());
}

function takeObject(object: Raster | undefined): void {
  if (cutting.value === undefined) return;
  if (object === undefined) {
    toast('info', t.paint.nothingIsChosenYet, {
      hint: t.paint.drawAroundTheObjectWith,
    });
    return;
  }
  stopCutting();
  floatObject(object);
}

export function stopCutting(): void {
  const back = sheet.value?.painting.photo;
  batch(() => {
    cutting.value = undefined;
    viewport.value = WHOLE;
  });
  if (back !== undefined) {
    dirty = wholeRect(back);
    drawSerial.value++;
  }
}

function floatObject(object: Raster): void {
  const photo = sheet.value?.painting.photo;
  if (photo === undefined) return;
  putDown();
  batch(() => {
    floating.value = { object, transform: placedInside(object, photo) };
    tool.value = 'move';
  });
}

/** An object floats again where it was. */
export function floatAgain(object: Floating): void {
  batch(() => {
    floating.value = object;
    tool.value = 'move';
  });
}

/** Puts the floating object down where it is. */
export function putDown(): void {
  const object = floating.value;
  const painting = sheet.value?.painting;
  if (object === undefined || painting === undefined) return;
  const rect = painting.putDown(object);
  floating.value = undefined;
  markChanged(rect);
  drawSerial.value++;
  if (tool.value === 'move') tool.value = 'brush';
}

export function dropObject(): void {
  floating.value = undefined;
  if (tool.value === 'move') tool.value = 'brush';
}

export function undoPaint(): void {
  markChanged(onStage.value?.painting.undo());
}

export function redoPaint(): void {
  markChanged(onStage.value?.painting.redo());
}

export function rgbNow(): readonly [number, number, number] {
  return bytesOfHex(settings.value.colour);
}

/** What rectangle, lasso and fill lay down. */
export function inkNow(invert: boolean): Ink {
  if (settings.value.subtract !== invert) return { kind: 'erase' };
  return layer.value === 'mask' ? { kind: 'add' } : { kind: 'colour', rgb: rgbNow() };
}

/** Every n-th pixel: enough to know the colours of a photograph. */
function sampleOf({ data }: Raster): Uint8ClampedArray {
  const step = Math.max(1, Math.floor(data.length / 4 / 60_000));
  const count = Math.floor(data.length / 4 / step);
  const out = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) out.set(data.subarray(4 * i * step, 4 * i * step + 4), 4 * i);
  return out;
}

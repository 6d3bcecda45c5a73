import type { Point } from '../../picture/viewport.ts';
import { t } from '../../texts/texts.ts';
import {
  type Coverage,
  newCoverage,
  radiusOf,
  type StrokeState,
  stampDisk,
  strokeTo,
} from '../raster/coverage.ts';
import { featherMask, growMask } from '../raster/feather.ts';
import { floodFill } from '../raster/flood-fill.ts';
import { fillPolygon, rectanglePoints } from '../raster/polygon.ts';
import {
  blankRaster,
  copyRaster,
  joinRects,
  type Raster,
  type Rect,
  wholeRect,
  writeRect,
} from '../raster/raster.ts';
import type { Transform } from '../stage/transform.ts';
import { applyCoverage, composite, type Ink, invertMask, maskPicture } from './apply.ts';
import { cutOut, pasteObject } from './paste.ts';
import type { LayerName, ToolSettings } from './tools.ts';
import { EMPTY_UNDO, patchOf, record, redoStep, type Undo, undoStep } from './undo.ts';

/** What is on a layer: the rectangle around it, and its bytes. */
export interface PaintedBytes {
  readonly rect: Rect;
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

/** A stroke that goes on. */
interface Stroke {
  readonly layer: LayerName;
  readonly ink: Ink;
  readonly before: Uint8ClampedArray<ArrayBuffer>;
  readonly coverage: Coverage;
  readonly settings: ToolSettings;
  state: StrokeState;
}

/** An object that floats over the picture until it is put down. */
export interface Floating {
  readonly object: Raster;
  readonly transform: Transform;
}

/**
 * A picture with what is painted over it: a mask and colours, in place, with undo. Knows no page: what changed is
 * told by rectangles, and whoever draws asks for the layers.
 */
export class Painting {
  readonly photo: Raster;
  readonly layers: Readonly<Record<LayerName, Raster>>;
  #undo: Undo<LayerName> = EMPTY_UNDO;
  #stroke: Stroke | undefined;

  constructor(photo: Raster) {
    this.photo = photo;
    this.layers = {
      mask: blankRaster(photo.width, photo.height, 1),
      colours: blankRaster(photo.width, photo.height, 4),
    };
  }

  get undoLabel(): string | undefined {
    return this.#undo.past.at(-1)?.label;
  }

  get redoLabel(): string | undefined {
    return this.#undo.future[0]?.label;
  }

  /** Begins a stroke; @param pressure of a pen, undefined for a mouse. @returns what changed */
  beginStroke(
    layer: LayerName,
    erase: boolean,
    at: Point,
    pressure: number | undefined,
    settings: ToolSettings,
    rgb: readonly [number, number, number],
  ): Rect | undefined {
    const raster = this.layers[layer];
    const ink: Ink = erase ? { kind: 'erase' } : layer === 'mask' ? { kind: 'add' } : { kind: 'colour', rgb };
    const coverage = newCoverage(raster.width, raster.height);
    const dab = { ...at, radius: radiusOf(settings.size, pressure) };
    this.#stroke = {
      layer,
      ink,
      before: raster.data.slice(),
      coverage,
      settings,
      state: { last: dab, since: 0 },
    };
    return this.#cover(stampDisk(coverage, dab, settings.hardness));
  }

  strokeTo(at: Point, pressure: number | undefined): Rect | undefined {
    const stroke = this.#stroke;
    if (stroke === undefined) return undefined;
    const { dabs, state } = strokeTo(stroke.state, {
      ...at,
      radius: radiusOf(stroke.settings.size, pressure),
    });
    stroke.state = state;
    let rect: Rect | undefined;
    for (const dab of dabs) rect = joinRects(rect, stampDisk(stroke.coverage, dab, stroke.settings.hardness));
    return this.#cover(rect);
  }

  /** Ends the stroke as one step of undo. */
  endStroke(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    const rect = stroke?.coverage.rect;
    if (stroke === undefined || rect === undefined) return;
    const label = stroke.ink.kind === 'erase' ? t.paint.steps.erase : t.paint.steps.brushStroke;
    this.#record(label, stroke.layer, stroke.before, rect);
  }

  get painting(): boolean {
    return this.#stroke !== undefined;
  }

  rectangle(layer: LayerName, a: Point, b: Point, settings: ToolSettings, ink: Ink): Rect | undefined {
    return this.#shape(t.paint.steps.rectangle, layer, settings, ink, (coverage) =>
      fillPolygon(coverage, rectanglePoints(a, b)),
    );
  }

  lasso(layer: LayerName, points: readonly Point[], settings: ToolSettings, ink: Ink): Rect | undefined {
    return this.#shape(t.paint.steps.lasso, layer, settings, ink, (coverage) =>
      fillPolygon(coverage, points),
    );
  }

  /** Fills what is alike: of the photograph with the colours over it. */
  fill(layer: LayerName, at: Point, settings: ToolSettings, ink: Ink): Rect | undefined {
    const seen = composite(this.photo, this.layers.colours);
    return this.#shape(t.paint.steps.fill, layer, settings, ink, (coverage) =>
      floodFill(coverage, seen, at, settings.tolerance),
    );
  }

  feather(sigma: number): Rect {
    return this.#wholeMask(t.paint.feather, (mask) => featherMask(mask, sigma));
  }

  grow(radius: number): Rect {
    return this.#wholeMask(radius > 0 ? t.paint.grow : t.paint.shrink, (mask) => growMask(mask, radius));
  }

  invert(): Rect {
    return this.#wholeMask(t.paint.invert, (mask) => {
      const copy = copyRaster(mask);
      invertMask(copy);
      return copy;
    });
  }

  clear(layer: LayerName): Rect {
    return this.#whole(t.paint.clearLayer(layer), layer, (raster) =>
      blankRaster(raster.width, raster.height, raster.channels),
    );
  }

  /** Covers everything with one colour: a canvas to paint on. */
  flood(rgb: readonly [number, number, number]): Rect {
    return this.#whole(t.paint.plainCanvas, 'colours', (raster) => {
      const filled = copyRaster(raster);
      for (let i = 0; i < filled.data.length; i += 4) filled.data.set([...rgb, 255], i);
      return filled;
    });
  }

  /** Replaces the mask, such as by one that was loaded. */
  setMask(mask: Raster, label: string): Rect {
    return this.#wholeMask(label, () => mask);
  }

  /** Puts what was painted before on the empty layers, as one step of undo. */
  restore(layers: Readonly<Partial<Record<LayerName, PaintedBytes>>>, label: string): Rect | undefined {
    let joined: Rect | undefined;
    const patches = (['mask', 'colours'] as const).flatMap((name) => {
      const part = layers[name];
      if (part === undefined) return [];
      const raster = this.layers[name];
      const before = raster.data.slice();
      writeRect(raster, part.rect, part.bytes);
      joined = joinRects(joined, part.rect);
      return [patchOf(name, raster, before, part.rect)];
    });
    if (patches.length > 0) this.#undo = record(this.#undo, { label, patches });
    return joined;
  }

  /** Puts an object down: its colours go over the picture, its shape into the mask. */
  putDown({ object, transform }: Floating): Rect | undefined {
    const { mask, colours } = this.layers;
    const [maskBefore, coloursBefore] = [mask.data.slice(), colours.data.slice()];
    const rect = pasteObject(colours, mask, object, transform);
    if (rect === undefined) return undefined;
    this.#undo = record(this.#undo, {
      label: t.paint.paste,
      patches: [patchOf('colours', colours, coloursBefore, rect), patchOf('mask', mask, maskBefore, rect)],
    });
    return rect;
  }

  undo(): Rect | undefined {
    const outcome = undoStep(this.#undo, this.layers);
    if (outcome === undefined) return undefined;
    this.#undo = outcome.undo;
    return outcome.step.patches.map(({ rect }) => rect).reduce((a, b) => joinRects(a, b) as Rect);
  }

  redo(): Rect | undefined {
    const outcome = redoStep(this.#undo, this.layers);
    if (outcome === undefined) return undefined;
    this.#undo = outcome.undo;
    return outcome.step.patches.map(({ rect }) => rect).reduce((a, b) => joinRects(a, b) as Rect);
  }

  /** What is seen: the photograph with the colours over it, opaque. */
  picture(): Raster {
    return composite(this.photo, this.layers.colours);
  }

  isPainted(): boolean {
    const { data } = this.layers.colours;
    for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) return true;
    return false;
  }

  /** The mask of what was painted over, by how much, as an opaque grey picture. */
  changes(): Raster {
    const { width, height, data } = this.layers.colours;
    const painted = blankRaster(width, height, 1);
    for (let i = 0; i < painted.data.length; i++) painted.data[i] = data[4 * i + 3]!;
    return maskPicture(painted);
  }

  maskPicture(): Raster {
    return maskPicture(this.layers.mask);
  }

  /** The part of the picture under the mask. */
  selection(): Raster | undefined {
    return cutOut(this.photo, this.layers.mask);
  }

  colourAt({ x, y }: Point): readonly [number, number, number] | undefined {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const { width, height } = this.photo;
    if (column < 0 || row < 0 || column >= width || row >= height) return undefined;
    const at = 4 * (row * width + column);
    const part = this.layers.colours.data[at + 3]! / 255;
    const mixed = [0, 1, 2].map((c) =>
      Math.round(this.layers.colours.data[at + c]! * part + this.photo.data[at + c]! * (1 - part)),
    );
    return [mixed[0]!, mixed[1]!, mixed[2]!];
  }

  #cover(rect: Rect | undefined): Rect | undefined {
    const stroke = this.#stroke;
    if (stroke === undefined || rect === undefined) return undefined;
    const { layer, before, coverage, ink, settings } = stroke;
    applyCoverage(this.layers[layer], before, coverage, ink, settings.opacity, rect);
    return rect;
  }

  #shape(
    label: string,
    layer: LayerName,
    { opacity }: ToolSettings,
    ink: Ink,
    cover: (coverage: Coverage) => Rect | undefined,
  ): Rect | undefined {
    const raster = this.layers[layer];
    const coverage = newCoverage(raster.width, raster.height);
    const rect = cover(coverage);
    if (rect === undefined) return undefined;
    const before = raster.data.slice();
    applyCoverage(raster, before, coverage, ink, opacity, rect);
    this.#record(label, layer, before, rect);
    return rect;
  }

  #wholeMask(label: string, change: (mask: Raster) => Raster): Rect {
    return this.#whole(label, 'mask', change);
  }

  #whole(label: string, layer: LayerName, change: (raster: Raster) => Raster): Rect {
    const raster = this.layers[layer];
    const before = raster.data.slice();
    raster.data.set(change(raster).data);
    const rect = wholeRect(raster);
    this.#record(label, layer, before, rect);
    return rect;
  }

  #record(label: string, layer: LayerName, before: Uint8ClampedArray<ArrayBuffer>, rect: Rect): void {
    this.#undo = record(this.#undo, { label, patches: [patchOf(layer, this.layers[layer], before, rect)] });
  }
}

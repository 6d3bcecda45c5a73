import { signal } from '@preact/signals';
import type { Point } from '../picture/viewport.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toast.ts';
import { fitsEdge, markChanged, onStage, takeSelection } from './paint-state.ts';
import type { Painting } from './picture/painting.ts';
import { objectAt, objectUnder } from './picture/select.ts';
import type { Raster } from './raster/raster.ts';

/** Whether an object is being looked for. */
export const selecting = signal(false);

/** The object under the pointer comes into the mask, or goes out of it. */
export function selectAt(at: Point, takeAway: boolean): Promise<void> {
  return select(async (painting) => {
    const found = await objectAt(painting.photo, at);
    if (found === undefined) return undefined;
    const { mask } = painting.layers;
    const data = mask.data.map((value, i) =>
      takeAway ? Math.min(value, 255 - found.data[i]!) : Math.max(value, found.data[i]!),
    );
    return { ...found, data };
  }, t.paint.toolNames.object);
}

/** What is painted becomes the object that it covers roughly. */
export function fitToObject(): Promise<void> {
  return select((painting) => objectUnder(painting.photo, painting.layers.mask), t.paint.fitToObject);
}

/** What is chosen of the other picture comes to the one that is edited, fitted to the object first unless that is not wanted. */
export async function takeChosen(): Promise<void> {
  if (selecting.value) return;
  if (fitsEdge.value && onStage.value?.painting.selection() !== undefined) await fitToObject();
  takeSelection();
}

async function select(
  find: (painting: Painting) => Promise<Raster | undefined>,
  label: string,
): Promise<void> {
  const painting = onStage.value?.painting;
  if (painting === undefined || selecting.value) return;
  selecting.value = true;
  try {
    const mask = await find(painting);
    if (mask === undefined) {
      toast('info', t.paint.noObject, { hint: t.paint.brushOverItAndFit });
      return;
    }
    // Whoever went on to another picture meanwhile keeps that one as it is.
    if (onStage.value?.painting === painting) markChanged(painting.setMask(mask, label));
  } catch (error) {
    toast('error', t.paint.noObject, { hint: error instanceof Error ? error.message : String(error) });
  } finally {
    selecting.value = false;
  }
}

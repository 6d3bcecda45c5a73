import { effect } from '@preact/signals';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { KeptTensor } from '../../../src/protocol/run-shapes.ts';
import type { Tensor } from '../../../src/protocol/tensor.ts';
import type { LiveFrame } from '../api/live-frame.ts';
import { api } from '../api/rest.ts';
import { figuresOf, sizeOfShape, tensorPixels } from '../picture/tensor-pixels.ts';
import { pictureRange } from '../state/page/catalogue.ts';
import { carried, frameSerial, frames, run, running } from '../state/run/run.ts';
import { portTypeOf } from './port-frames.ts';
import { cache } from './tensors.ts';
import { lastOfEachPort } from './timeline.ts';

/** Longest side of a frame, px, as the server makes them. */
const SIDE = 256;
/** Pictures of a past run that are fetched. */
const MOST = 60;

/**
 * Frames of a run that has left the server's memory come no more: the last kept tensor of each port stands for
 * them, so that a run that is opened again shows its pictures on the nodes. Called once, when the first run is watched.
 */
export function startPastFrames(): void {
  let asked: string | undefined;
  effect(() => {
    const view = run.value;
    if (view === undefined || running.value || view.seq === 0 || view.runId === asked) return;
    asked = view.runId;
    void fill(view.runId);
  });
}

async function fill(runId: string): Promise<void> {
  try {
    const { items } = await api.listRunTensors({ path: { id: runId } });
    for (const kept of lastOfEachPort(items).slice(0, MOST)) {
      const ref = portKey(kept.nodeId, kept.port);
      if (frames.has(ref) && !carried.has(ref)) continue;
      const tensor = await cache.get(runId, kept.hash);
      if (run.value?.runId !== runId) return;
      if (frames.has(ref) && !carried.has(ref)) continue;
      carried.delete(ref);
      frames.set(ref, frameFrom(kept, tensor, frameSerial.value + 1));
      frameSerial.value++;
    }
  } catch {
    // The run is shown without pictures.
  }
}

function frameFrom({ nodeId, port, moment, hash }: KeptTensor, tensor: Tensor, serial: number): LiveFrame {
  const range = pictureRange(portTypeOf(portKey(nodeId, port)));
  const pixels = tensorPixels(tensor, { channel: 'all', colours: 'grey', range });
  const { width, height, data: rgba } = shrunk(pixels);
  const { min, max, mean } = figuresOf(tensor.data);
  const header = { nodeId, port, moment, hash, shape: tensor.shape, min, max, mean, width, height };
  return { header: { ...header, offset: 0, bytes: rgba.length }, rgba, serial };
}

function shrunk(pixels: ReturnType<typeof tensorPixels>): ReturnType<typeof tensorPixels> {
  const { width, height } = sizeOfShape([pixels.height, pixels.width]);
  const factor = SIDE / Math.max(width, height);
  if (factor >= 1) return pixels;
  const [w, h] = [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))] as const;
  const from = new OffscreenCanvas(width, height);
  from.getContext('2d')?.putImageData(new ImageData(pixels.data, width, height), 0, 0);
  const context = new OffscreenCanvas(w, h).getContext('2d');
  if (context === null) return pixels;
  context.imageSmoothingQuality = 'high';
  context.drawImage(from, 0, 0, w, h);
  return {
    width: w,
    height: h,
    data: context.getImageData(0, 0, w, h).data as Uint8ClampedArray<ArrayBuffer>,
  };
}

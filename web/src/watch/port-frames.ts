import { member } from '../../../src/graph/document/document.ts';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { KeptTensor } from '../../../src/protocol/run-shapes.ts';
import type { Tensor } from '../../../src/protocol/tensor.ts';
import type { LiveFrame } from '../api/live-frame.ts';
import { nodeType, pictureRange } from '../state/page/catalogue.ts';
import { frames } from '../state/run/run.ts';
import { runFlat } from '../state/run/run-flat.ts';
import { frameTensor } from './frame-tensor.ts';

/** Splits `node.port`. */
export function portParts(ref: string): { readonly node: string; readonly port: string } {
  const dot = ref.indexOf('.');
  return { node: ref.slice(0, dot), port: ref.slice(dot + 1) };
}

/** Port type of an output or a preview of a node of the watched run. */
export function portTypeOf(ref: string): string | undefined {
  const { node, port } = portParts(ref);
  const entry = member(runFlat.value?.nodes, node);
  const known = entry && nodeType(entry.type);
  return known?.outputs.get(port)?.type ?? known?.description.previews[port];
}

/** The range in which a port's values usually lie. */
export function rangeOf(ref: string): readonly [number, number] {
  return pictureRange(portTypeOf(ref));
}

/** Ports with pictures: of live frames and of kept tensors, in the order of the graph. */
export function pictorialPorts(kept: readonly KeptTensor[]): readonly string[] {
  const found = new Set([...frames.keys(), ...kept.map(({ nodeId, port }) => portKey(nodeId, port))]);
  const order = Object.keys(runFlat.value?.nodes ?? {});
  const place = (ref: string): number => order.indexOf(portParts(ref).node);
  return [...found].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

const made = new WeakMap<LiveFrame, Tensor>();

/** A live frame as a tensor; made once. */
export function liveTensor(ref: string, frame: LiveFrame): Tensor {
  const known = made.get(frame);
  if (known !== undefined) return known;
  const { width, height, shape } = frame.header;
  const tensor = frameTensor(frame.rgba, width, height, shape.at(-3) ?? 1, rangeOf(ref));
  made.set(frame, tensor);
  return tensor;
}

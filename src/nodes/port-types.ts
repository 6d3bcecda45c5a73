import { createHash } from 'node:crypto';
import type { PortType, Settings } from '../graph/types/port-type.ts';
import { decodeModel, encodeModel } from '../model/file/model-file.ts';
import { netTensors } from '../model/file/net-tensors.ts';
import { decodePyramid, encodePyramid } from '../model/file/pyramid-file.ts';
import { decodeSafetensors, encodeSafetensors } from '../model/file/safetensors.ts';
import { decodeScaleNet, encodeScaleNet } from '../model/file/scale-file.ts';
import { decodeField, encodeField } from '../model/lift/field/field-file.ts';
import type { PatchField } from '../model/lift/field/patch-field.ts';
import type { EnergyNet } from '../model/net/energy-net.ts';
import { describePyramid } from '../model/pyramid/pyramid.ts';
import { isPatchScale, type ScaleModel } from '../model/pyramid/pyramid-model.ts';
import { sha256 } from '../runtime/sha256.ts';
import { formatShape, type Tensor } from '../runtime/tensor.ts';
import type { PortValues } from './kit.ts';
import type { ScaleNet } from './values.ts';

/** A port type for each kind of value, by the same name. */
type Faces = { readonly [K in keyof PortValues]: PortType<PortValues[K]> };

function hashTensors(tensors: readonly Tensor[]): string {
  const hash = createHash('sha256');
  for (const { shape, data } of tensors) {
    hash.update(`${shape.join('x')};`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function hashJson(value: unknown): string {
  return sha256(JSON.stringify(value));
}

const tensorCodec = {
  encode: (value: Tensor) => encodeSafetensors({ value: { dtype: 'F32', ...value } }, {}),
  decode(bytes: Uint8Array): Tensor {
    const found = decodeSafetensors(bytes).tensors['value'];
    if (!(found?.data instanceof Float32Array)) throw new Error('The cached value holds no float tensor.');
    return { shape: found.shape, data: found.data };
  },
};

/** Numbers, texts and other plain data. */
function plain<T>(
  face: Pick<PortType<T>, 'name' | 'title' | 'color'> & {
    readonly accepts?: PortType<T>['accepts'];
    readonly describe?: PortType<T>['describe'];
  },
): PortType<T> {
  return {
    accepts: {},
    describe: (value) => String(value),
    hash: hashJson,
    bytes: (value) => JSON.stringify(value).length,
    codec: {
      encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
      decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T,
    },
    ...face,
  };
}

function hashScale({ index, scale }: ScaleNet): string {
  if (isPatchScale(scale)) return sha256(encodeScaleNet({ index, scale }));
  const { net, size, steps, recoverySteps, stepSize, momentum, startNoise } = scale;
  const names = Object.entries(netTensors('net', net)).sort(([a], [b]) => (a < b ? -1 : 1));
  const tensors = names.map(([, { shape, data }]) => ({ shape, data: data as Float32Array }));
  const { inChannels, channels, kernels, activation, spectralNorm, colour } = net.spec;
  // A list, not the object: the order of its keys differs between a trained and a loaded net.
  return hashJson([
    index,
    [size.height, size.width, steps, recoverySteps, stepSize, momentum, startNoise],
    [inChannels, channels, kernels, activation, spectralNorm],
    ...(colour === undefined ? [] : [colour.matrix, colour.offset, colour.limit]),
    hashTensors(tensors),
  ]);
}

function hashField({ width, height, patch, source, x, y, distance }: PatchField): string {
  const hash = createHash('sha256').update(
    JSON.stringify([width, height, patch, source.width, source.height]),
  );
  for (const { buffer, byteOffset, byteLength } of [x, y, distance]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

function netBytes(net: EnergyNet): number {
  return [...net.weights, ...net.biases, ...net.u].reduce((sum, array) => sum + array.byteLength, 0);
}

/** Of the chain of a scale, as it was trained; patches have no step size. */
function chainSettings(scale: ScaleModel): Readonly<Record<string, number>> {
  const { steps, recoverySteps, startNoise } = scale;
  const moves = isPatchScale(scale) ? {} : { stepSize: scale.stepSize, momentum: scale.momentum };
  return { steps, recoverySteps, startNoise, ...moves };
}

/** Of each scale, coarse to fine, where all have it. */
function modelSettings(scales: readonly ScaleModel[]): Settings {
  const each = scales.map(chainSettings);
  const names = Object.keys(each[0] ?? {}).filter((name) => each.every((one) => one[name] !== undefined));
  return Object.fromEntries(names.map((name) => [name, each.map((one) => one[name] as number)]));
}

function scaleBytes(scale: ScaleModel): number {
  return isPatchScale(scale) ? scale.patches.photo.data.byteLength : netBytes(scale.net);
}

/** The faces of the values that flow. Colours are distinct in hue and lightness on light and dark canvases. */
export const PORT_TYPES: Faces = {
  image: {
    name: 'image',
    title: 'Image',
    color: '#4f9dde',
    accepts: {},
    hash: (value) => hashTensors([value]),
    bytes: (value) => value.data.byteLength,
    describe: (value) => `image ${formatShape(value.shape)}`,
    picture: { range: [-1, 1], planes: (value) => value },
    refuses: {
      mask: 'A mask marks an area and is not a picture.',
      pyramid: 'A pyramid has an image at every scale: choose one with Pyramid level.',
      model: 'A model is not a picture: draw a sample from it.',
    },
    codec: tensorCodec,
  },
  mask: {
    name: 'mask',
    title: 'Mask',
    color: '#b0b7c3',
    accepts: {},
    hash: (value) => hashTensors([value]),
    bytes: (value) => value.data.byteLength,
    describe: (value) => `mask ${formatShape(value.shape)}`,
    picture: { range: [0, 1], planes: (value) => value },
    refuses: { image: 'A picture is not a mask: make one from it with a mask node.' },
    codec: tensorCodec,
  },
  pyramid: {
    name: 'pyramid',
    title: 'Pyramid',
    color: '#3fb6a8',
    accepts: {},
    hash: (value) => hashTensors(value.levels),
    bytes: (value) => value.levels.reduce((sum, level) => sum + level.data.byteLength, 0),
    describe: describePyramid,
    picture: { range: [-1, 1], planes: (value) => value.levels.at(-1) as Tensor },
    refuses: { image: 'One image has no scales yet: build the pyramid from it.' },
    codec: { encode: encodePyramid, decode: decodePyramid },
  },
  'energy-net': {
    name: 'energy-net',
    title: 'Energy net',
    color: '#e0913b',
    accepts: {},
    hash: hashScale,
    bytes: ({ scale }) => scaleBytes(scale),
    describe: ({ index, scale }) =>
      `energy of scale ${index}, ${isPatchScale(scale) ? 'patches' : scale.net.spec.channels.join('-')} at ${scale.size.width}×${scale.size.height}`,
    settings: ({ scale }) => chainSettings(scale),
    refuses: { model: 'A model has a net for each scale; this input takes a single net.' },
    codec: { encode: encodeScaleNet, decode: decodeScaleNet },
  },
  model: {
    name: 'model',
    title: 'Model',
    color: '#d1603d',
    accepts: {},
    hash: (value) => sha256(encodeModel(value)),
    bytes: (value) =>
      value.image.data.byteLength + value.scales.reduce((sum, scale) => sum + scaleBytes(scale), 0),
    describe: (value) =>
      `model of ${value.scales.length} scales to ${value.image.shape[3]}×${value.image.shape[2]}`,
    settings: ({ scales }) => modelSettings(scales),
    codec: { encode: encodeModel, decode: decodeModel },
  },
  'patch-field': {
    name: 'patch-field',
    title: 'Patch field',
    color: '#7fae4e',
    accepts: {},
    hash: hashField,
    bytes: ({ x, y, distance }) => x.byteLength + y.byteLength + distance.byteLength,
    describe: ({ width, height, patch, source }) =>
      `matches of ${width}×${height} patches of ${patch} px in ${source.width}×${source.height} px`,
    codec: { encode: encodeField, decode: decodeField },
  },
  number: plain<number>({ name: 'number', title: 'Number', color: '#8bc34a' }),
  text: plain<string>({
    name: 'text',
    title: 'Text',
    color: '#c792ea',
    accepts: { number: (value: number) => String(value), boolean: (value: boolean) => String(value) },
  }),
  boolean: plain<boolean>({ name: 'boolean', title: 'Yes or no', color: '#f06292' }),
  report: plain({
    name: 'report',
    title: 'Report',
    color: '#ffd166',
    describe: (value) => `report of ${value.entries.length} figures`,
  }),
  series: plain({
    name: 'series',
    title: 'Curves',
    color: '#9fa8da',
    describe: (value) => `${value.curves.length} curves`,
  }),
};

import { PatchwiseError } from '../../errors.ts';
import { type EnergyNet, type EnergyNetSpec, inputChannelsOf, normalisedLayers } from '../net/energy-net.ts';
import type { SafeTensor, SafeTensors } from './safetensors.ts';

export function f32(shape: readonly number[], data: Float32Array): SafeTensor {
  return { dtype: 'F32', shape, data };
}

/** A net's parameters as named tensors: `<prefix>.weights.0`, `<prefix>.biases.0`, `<prefix>.u.0`, … */
export function netTensors(prefix: string, net: EnergyNet): Record<string, SafeTensor> {
  const out: Record<string, SafeTensor> = {};
  net.weights.forEach((weights, layer) => {
    const { kernels, channels } = net.spec;
    const kernel = kernels[layer] as number;
    const shape = [channels[layer] as number, inputChannelsOf(net.spec, layer), kernel, kernel];
    out[`${prefix}.weights.${layer}`] = f32(shape, weights);
  });
  net.biases.forEach((bias, layer) => {
    out[`${prefix}.biases.${layer}`] = f32([bias.length], bias);
  });
  net.u.forEach((u, layer) => {
    out[`${prefix}.u.${layer}`] = f32([u.length], u);
  });
  return out;
}

/** Inverse of {@link netTensors}. @throws `model/invalid` for missing, misshapen or non-finite parameters. */
export function readNet(prefix: string, spec: EnergyNetSpec, tensors: SafeTensors): EnergyNet {
  const { channels, kernels } = spec;
  return {
    spec,
    weights: channels.map((out, layer) =>
      readF32(tensors, `${prefix}.weights.${layer}`, [
        out,
        inputChannelsOf(spec, layer),
        kernels[layer] as number,
        kernels[layer] as number,
      ]),
    ),
    biases: channels.map((out, layer) => readF32(tensors, `${prefix}.biases.${layer}`, [out])),
    u: Array.from({ length: normalisedLayers(spec) }, (_, layer) =>
      readF32(tensors, `${prefix}.u.${layer}`, [channels[layer] as number]),
    ),
  };
}

/** One float tensor of the expected shape, all values finite. @throws `model/invalid` */
export function readF32(tensors: SafeTensors, name: string, shape?: readonly number[]): Float32Array {
  const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (found === undefined || !(found.data instanceof Float32Array)) {
    throw invalid(`The file has no float tensor "${name}".`);
  }
  if (shape !== undefined && found.shape.join() !== shape.join()) {
    throw invalid(`Tensor "${name}" has shape ${found.shape.join('×')}, expected ${shape.join('×')}.`);
  }
  if (!found.data.every(Number.isFinite)) throw invalid(`Tensor "${name}" has values that are not finite.`);
  return found.data;
}

function invalid(message: string): PatchwiseError {
  return new PatchwiseError('model/invalid', message, {
    hint: 'The file is damaged or was not written by Patchwise. Use another copy, or train again.',
  });
}

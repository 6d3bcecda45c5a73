import { scoreModel } from '../../runtime/engine/onnx/graphs.ts';
import { marginWidth } from '../net/energy-net.ts';
import { spectralNormalise } from '../net/spectral-norm.ts';
import { type PyramidModel, requireNet } from '../pyramid/pyramid-model.ts';

/** One scale's net as a file. */
export interface ExportedNet {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Each scale's energy net as an ONNX model with spectral normalisation applied and the zero margin inside: input
 * `image` [N, C, H, W] in [-1, 1] of any size, output `score` [N, 1, H, W], one score a patch.
 * @throws `value/out-of-range` for a scale of patches
 *
 * @example
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { decodeModel, exportOnnx } from 'patchwise';
 * const model = decodeModel(await readFile('model.safetensors'));
 * for (const { name, bytes } of exportOnnx(model)) await writeFile(name, bytes);
 */
export function exportOnnx(model: PyramidModel): ExportedNet[] {
  return model.scales.map(requireNet).map((scale, s) => ({
    name: `scale-${s}.onnx`,
    bytes: scoreModel(spectralNormalise(scale.net).stack, {
      margin: marginWidth(scale.net.spec),
      colour: scale.net.spec.colour,
      metadata: {
        scale: String(s),
        scales: String(model.scales.length),
        height: String(scale.size.height),
        width: String(scale.size.width),
        steps: String(scale.steps),
        stepSize: String(scale.stepSize),
      },
    }),
  }));
}

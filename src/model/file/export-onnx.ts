import { requireArgument } from '../../shared/arguments.ts';
import { inverseMap } from '../net/colour-axes.ts';
import { marginWidth } from '../net/energy-net.ts';
import { spectralNormalise } from '../net/spectral-norm.ts';
import { MODEL, type PyramidModel, requireNet } from '../pyramid/pyramid-model.ts';

/** A file of one scale. */
export interface ExportedNet {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Each scale's energy net as two ONNX models, spectral normalisation applied. Images may have any size.
 *
 * `scale-0.onnx` has the zero margin and the colours inside: input `image` [N, C, H, W] in [-1, 1]; outputs `score`
 * [N, 1, H, W], one score a patch, and `state`, what the net sees of it, with the margin.
 *
 * `scale-0-step.onnx` is a Langevin step with the scale's own step size and momentum, without noise, as sampling has
 * it: inputs `state` and `velocity`, of its shape, 0 at first; outputs `nextState`, `nextVelocity`, `score` and
 * `gradient` of the state, ∂(Σ score)/∂state, and `image`, the next state as an image.
 * @throws `value/out-of-range` for a scale of patches
 *
 * @example
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { decodeModel, exportOnnx } from 'patchwise';
 * const model = decodeModel(await readFile('model.safetensors'));
 * for (const { name, bytes } of await exportOnnx(model)) await writeFile(name, bytes);
 */
export async function exportOnnx(model: PyramidModel): Promise<ExportedNet[]> {
  requireArgument(model, 'model', MODEL);
  const { freeStepModel, scoreModel } = await import('../../runtime/engine/onnx/graphs.ts');
  return model.scales.map(requireNet).flatMap((scale, s) => {
    const { stack } = spectralNormalise(scale.net);
    const { colour } = scale.net.spec;
    const { size, steps, stepSize, momentum } = scale;
    const margin = marginWidth(scale.net.spec);
    const { height, width } = size;
    const metadata = texts({
      scale: s,
      scales: model.scales.length,
      height,
      width,
      steps,
      stepSize,
      momentum,
    });
    const back = colour && inverseMap(colour);
    return [
      { name: `scale-${s}.onnx`, bytes: scoreModel(stack, { margin, colour, withState: true, metadata }) },
      {
        name: `scale-${s}-step.onnx`,
        bytes: freeStepModel(stack, { stepSize, momentum, margin, back, metadata }),
      },
    ];
  });
}

function texts(values: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

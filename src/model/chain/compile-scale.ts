import { ENGINE, type EnergyEngine, type EnergyProgram } from '../../runtime/engine/engine.ts';
import { cropMargin, padMargin, type Tensor } from '../../runtime/tensor.ts';
import { NUMBER, requireArgument } from '../../shared/arguments.ts';
import { toAxes, toColours } from '../net/colour-axes.ts';
import { marginWidth } from '../net/energy-net.ts';
import { MODEL, type PyramidModel, requireNet, scaleOf } from '../pyramid/pyramid-model.ts';
import { compileNet } from './coarse-to-fine.ts';
import type { LangevinOptions } from './langevin.ts';

/** One scale of a model, ready for chains of one's own. */
export interface CompiledScale {
  /** Its net with spectral normalisation in the weights; to be released when it is not used any more. */
  readonly program: EnergyProgram;
  /** The chain that the scale was trained for; noise and generators are the caller's. */
  readonly chain: Pick<LangevinOptions, 'steps' | 'stepSize' | 'momentum'>;
  /** An image [N, C, H, W] in [−1, 1] as a state of the chain: in the net's colours, with its zero margin around. */
  toState(image: Tensor): Tensor;
  /** The image that a state shows. */
  toImage(state: Tensor): Tensor;
}

/**
 * Makes one scale of a model ready for {@link runLangevin}, scores and gradients of one's own.
 * @param scale 0 is the coarsest
 * @throws `value/out-of-range` for a scale that the model does not have, or that is made of patches; `usage/invalid`
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { compileScale, decodeImage, decodeModel, generator, openEngine, runLangevin } from 'patchwise';
 * const engine = await openEngine('auto');
 * const model = decodeModel(await readFile('model.safetensors'));
 * const { program, chain, toState, toImage } = compileScale(engine, model, model.scales.length - 1);
 * const { image } = await decodeImage('drawing.png');
 * const { state } = await runLangevin(program, toState(image), { ...chain, noiseScale: 0.01, generators: [generator(7)] });
 * console.log(toImage(state).shape, await program.score(state));
 * await program.release();
 * await engine.dispose();
 */
export function compileScale(engine: EnergyEngine, model: PyramidModel, scale: number): CompiledScale {
  requireArgument(engine, 'engine', ENGINE);
  requireArgument(model, 'model', MODEL);
  requireArgument(scale, 'scale', NUMBER);
  const { net, steps, stepSize, momentum } = requireNet(scaleOf(model, scale));
  const margin = marginWidth(net.spec);
  const { colour } = net.spec;
  return {
    program: compileNet(engine, net),
    chain: { steps, stepSize, momentum },
    toState: (image) => padMargin(toAxes(image, colour), margin),
    toImage: (state) => toColours(cropMargin(state, margin), colour),
  };
}

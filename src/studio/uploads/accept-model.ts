import { PatchwiseError } from '../../errors.ts';
import { encodeImage } from '../../image/codec/image-codec.ts';
import { decodeModel, encodeModel } from '../../model/file/model-file.ts';
import { isPatchScale } from '../../model/pyramid/pyramid-model.ts';
import { nchw } from '../../runtime/tensor.ts';
import type { AcceptedModel } from '../ports/accept-model.ts';
import { UPLOAD_LIMITS } from './upload-limits.ts';

/**
 * Largest magnitude in the image of a trained model. Pyramids are resized with Keys' cubic (a = −0.5) and keep its
 * overshoot: the weights of one direction have magnitudes that sum to at most 1.25, those of two to 1.5625.
 */
const MOST_OVERSHOOT = 1.5625;

/**
 * Reads a model upload completely (safetensors with JSON metadata: no code is ever run) and writes it anew.
 * @throws `request/too-large`, `model/invalid`, `model/version`
 */
export async function acceptModel(bytes: Uint8Array): Promise<AcceptedModel> {
  if (bytes.length > UPLOAD_LIMITS.modelBytes) {
    throw new PatchwiseError(
      'request/too-large',
      `The model exceeds the limit of ${UPLOAD_LIMITS.modelBytes} bytes.`,
    );
  }
  const model = decodeModel(bytes);
  const { h: height, w: width } = nchw(model.image);
  if (model.image.data.some((value) => !(Math.abs(value) <= MOST_OVERSHOOT))) {
    throw new PatchwiseError(
      'model/invalid',
      `The model's training image has values outside [-${MOST_OVERSHOOT}, ${MOST_OVERSHOOT}].`,
      { hint: 'Patchwise writes images in [-1, 1] and what bicubic resizing adds: train the model again.' },
    );
  }
  const { seconds, recoveryErrors = [], seed } = model.training ?? {};
  return {
    bytes: encodeModel(model),
    thumbnail: await encodeImage(model.image, 'png'),
    width,
    height,
    info: {
      scales: model.scales.map((scale) => ({
        ...scale.size,
        channels: isPatchScale(scale) ? [] : [...scale.net.spec.channels],
        steps: scale.steps,
      })),
      ...(seed !== undefined && { seed }),
      ...(seconds === undefined ? {} : { seconds }),
      recoveryErrors: [...recoveryErrors],
    },
  };
}

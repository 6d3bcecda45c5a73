import { safetensorsParts } from '../../model/file/safetensors.ts';
import { PORT_TYPES } from '../../nodes/port-types.ts';
import type { Tensor } from '../../runtime/tensor.ts';

/** Content hash by which a tensor is asked for: that of image and mask values in events. */
export function tensorHash(tensor: Tensor): string {
  return PORT_TYPES.image.hash(tensor);
}

/** What is kept of a tensor, in pieces and without a copy of its values. @throws `value/out-of-range` (not finite) */
export function tensorParts({ shape, data }: Tensor): readonly Uint8Array[] {
  return safetensorsParts({ value: { dtype: 'F32', shape, data } });
}

import { PatchwiseError } from '../../errors.ts';
import { sha256 } from '../../runtime/sha256.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensors,
  type SafetensorsFile,
} from './safetensors.ts';

/** Metadata entry that holds the SHA-256 of the same file without it. */
const SEAL = 'sha256';

/** A .safetensors file that tells when any of its bits is no longer what was written. */
export function encodeSealed(tensors: SafeTensors, metadata: Readonly<Record<string, string>>): Uint8Array {
  const seal = sha256(encodeSafetensors(tensors, metadata));
  return encodeSafetensors(tensors, { ...metadata, [SEAL]: seal });
}

/**
 * Reads what {@link encodeSealed} wrote.
 * @throws `model/invalid` when it is not sound, another than was written, or without a seal
 */
export function decodeSealed(bytes: Uint8Array): SafetensorsFile {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { [SEAL]: seal, ...rest } = metadata;
  if (seal === undefined) {
    throw new PatchwiseError(
      'model/invalid',
      'The file has no checksum, as all that Patchwise writes have.',
      {
        hint: 'It is damaged, or of another program: take it from where Patchwise wrote it, or train a model.',
      },
    );
  }
  if (sha256(encodeSafetensors(tensors, rest)) !== seal) {
    throw new PatchwiseError(
      'model/invalid',
      'The file is damaged: its values are not those that were written.',
      { hint: 'Take it from a backup or from where it came, or train it again.' },
    );
  }
  return { tensors, metadata: rest };
}

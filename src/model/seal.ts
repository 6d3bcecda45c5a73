import { PatchwiseError } from '../errors.ts';
import { sha256 } from '../runtime/sha256.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensors,
  type SafetensorsFile,
} from './safetensors.ts';

/** Metadata entry that holds the SHA-256 of the same file without it. */
const SEAL = 'sha256';
/** What a seal looks like: under another name it is one whose name was damaged. No other entry looks so. */
const DIGEST = /^[0-9a-f]{64}$/;

/** A .safetensors file that tells when any of its bits is no longer what was written. */
export function encodeSealed(tensors: SafeTensors, metadata: Readonly<Record<string, string>>): Uint8Array {
  const seal = sha256(encodeSafetensors(tensors, metadata));
  return encodeSafetensors(tensors, { ...metadata, [SEAL]: seal });
}

/**
 * Reads what {@link encodeSealed} wrote, or a file of before there were seals.
 * @throws `model/invalid` when it is not sound, or another than was written
 */
export function decodeSealed(bytes: Uint8Array): SafetensorsFile {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { [SEAL]: seal, ...rest } = metadata;
  const sound =
    seal === undefined
      ? !Object.values(rest).some((value) => DIGEST.test(value))
      : sha256(encodeSafetensors(tensors, rest)) === seal;
  if (!sound) {
    throw new PatchwiseError(
      'model/invalid',
      'The file is damaged: its values are not those that were written.',
      { hint: 'Take it from a backup or from where it came, or train it again.' },
    );
  }
  return { tensors, metadata: rest };
}

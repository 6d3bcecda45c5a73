import { errorAsTold } from '../../errors.ts';
import type { DecoderAnswer } from '../ports/pictures.ts';

/** What was made. @throws the error that the decoder met */
export function decodedImage<T>(answer: DecoderAnswer<T>): T {
  if (answer.ok) return answer.image;
  throw errorAsTold(answer.error);
}

import { type ErrorCode, PatchwiseError } from '../../errors.ts';

/** What a decoder beside the server has made, or what to tell the person. */
export type DecoderAnswer<T> =
  | { readonly ok: true; readonly image: T }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** What was made. @throws the error that the decoder met */
export function decodedImage<T>(answer: DecoderAnswer<T>): T {
  if (answer.ok) return answer.image;
  throw new PatchwiseError(
    answer.code as ErrorCode,
    answer.message,
    answer.hint ? { hint: answer.hint } : {},
  );
}

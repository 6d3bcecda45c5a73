import { formatOfPath, type WritableFormat } from '../image/codec/image-codec.ts';

/** What a result has of the picture that it shows. */
export interface KeptOfPicture {
  /** Transparent somewhere. */
  readonly clear: boolean;
  readonly bitDepth: 8 | 16;
}

/** The format of a job's result: what the name of its file says, PNG for a folder, standard output, or no name. */
export function resultFormat(file: string | undefined): WritableFormat {
  return file === undefined ? 'png' : formatOfPath(file);
}

/** Whether a format can hold what a picture has of transparency. */
export function holdsTransparency(format: WritableFormat): boolean {
  return format !== 'jpeg';
}

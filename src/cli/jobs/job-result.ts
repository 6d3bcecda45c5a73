import type { GraphBody } from '../../graph/document/document.ts';
import { formatOfPath, type WritableFormat } from '../../image/codec/image-codec.ts';
import { PICTURE_FORMATS } from '../../picture-formats.ts';
import { withTransparency } from '../../protocol/transparency.ts';

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

/**
 * The nodes of a job with its result in a format, as deep and as transparent as the picture that it shows, as far as
 * the format can: what the studio saves has both, too.
 * @param shows id of the Load image of that picture
 */
export function withResultAs(
  nodes: GraphBody['nodes'],
  format: WritableFormat,
  { clear, bitDepth }: KeptOfPicture,
  shows: string,
): GraphBody['nodes'] {
  const result = nodes['result'];
  const image = result?.in?.['image'];
  if (result === undefined || typeof image !== 'string') return nodes;
  const name = String(result.params?.['name']).replace(/\.png$/, PICTURE_FORMATS[format].endings[0]);
  const deep = bitDepth === 16 && (format === 'png' || format === 'tiff') ? { bitDepth } : {};
  const kept = clear && holdsTransparency(format) ? withTransparency(nodes, image, shows) : undefined;
  return {
    ...(kept?.nodes ?? nodes),
    result: {
      ...result,
      params: { ...result.params, name, ...deep },
      in: { ...result.in, ...(kept === undefined ? {} : { alpha: kept.alpha }) },
    },
  };
}

import { formatOfName, PICTURE_FORMATS } from '../../shared/picture-formats.ts';

interface ServedAs {
  readonly type: string;
  /** Shown in a page; everything else is only ever saved. */
  readonly inline: boolean;
}

const BY_ENDING: Readonly<Record<string, ServedAs>> = {
  '.json': { type: 'application/json', inline: false },
  '.txt': { type: 'text/plain; charset=utf-8', inline: false },
  '.csv': { type: 'text/csv; charset=utf-8', inline: false },
};

/**
 * How a run's file is served: by its ending from a closed list. Pictures that every browser shows are shown; SVG and
 * HTML are bytes to be saved.
 */
export function servedAs(name: string): ServedAs {
  const format = formatOfName(name);
  if (format !== undefined) {
    const { mediaType, shownBy } = PICTURE_FORMATS[format];
    return { type: mediaType, inline: shownBy === 'all' };
  }
  const [ending = ''] = /\.[^./]*$/.exec(name.toLowerCase()) ?? [];
  const known = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  return known ?? { type: 'application/octet-stream', inline: false };
}

import { extname } from 'node:path';

interface ServedAs {
  readonly type: string;
  /** Shown in a page; everything else is only ever saved. */
  readonly inline: boolean;
}

const BY_ENDING: Readonly<Record<string, ServedAs>> = {
  '.png': { type: 'image/png', inline: true },
  '.jpg': { type: 'image/jpeg', inline: true },
  '.jpeg': { type: 'image/jpeg', inline: true },
  '.webp': { type: 'image/webp', inline: true },
  '.avif': { type: 'image/avif', inline: false },
  '.tif': { type: 'image/tiff', inline: false },
  '.tiff': { type: 'image/tiff', inline: false },
  '.json': { type: 'application/json', inline: false },
  '.txt': { type: 'text/plain; charset=utf-8', inline: false },
  '.csv': { type: 'text/csv; charset=utf-8', inline: false },
};

/** How a run's file is served: by its ending from a closed list; SVG and HTML are bytes to be saved. */
export function servedAs(name: string): ServedAs {
  const ending = extname(name).toLowerCase();
  const known = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  return known ?? { type: 'application/octet-stream', inline: false };
}

import { type PlainBuffer, wrap } from './buffer.ts';
import { readFile } from './fs-promises.ts';
import { SITE, shippedName } from './shipped.ts';

/** What the shared code uses of `node:fs`: shipped files at once, which workers may ask for. */
export function readFileSync(path: string): PlainBuffer {
  const name = shippedName(path);
  if (name === undefined) throw new Error(`${path} cannot be read at once here.`);
  const request = new XMLHttpRequest();
  request.open('GET', SITE + name, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`${name} is not on the site (${request.status}).`);
  return wrap(new Uint8Array(request.response as ArrayBuffer));
}

/** There are no synchronous files of people's own: what needs to know is replaced. */
export function existsSync(path: string): never {
  throw new Error(`Whether ${path} exists cannot be told at once here.`);
}

export async function* createReadStream(path: string): AsyncGenerator<Uint8Array> {
  yield await readFile(path);
}

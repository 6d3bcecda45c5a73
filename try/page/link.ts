import type { Asset } from '../../src/protocol/assets.ts';
import { OPERATIONS, type OperationName } from '../../src/protocol/operations.ts';
import { ApiError } from '../../web/src/api/error.ts';
import type { GivenInput, StudioLink } from '../../web/src/api/studio-link.ts';
import { openPageLive } from './live.ts';
import { pageStudio } from './opened.ts';

/** A studio in the page itself. */
export const studioLink: StudioLink = {
  async request(name, { file, name: fileName, ...input }) {
    const upload = file && { name: fileName, bytes: new Uint8Array(await file.arrayBuffer()) };
    return answered(name, { ...input, ...(upload && { upload }) });
  },
  async upload(name, file, fileName, told, fit = false) {
    const { fittedToDevice } = await import('./large-photograph.ts');
    const taken = name === 'uploadAsset' ? await fittedToDevice(file, fileName) : file;
    const bytes = new Uint8Array(await taken.arrayBuffer());
    told(1);
    const query = fit ? { query: { fit: 'true' } } : {};
    return (await answered(name, { ...query, upload: { name: fileName, bytes } })) as Asset;
  },
  openLive: (handlers) => openPageLive(pageStudio().studio, handlers),
};

type Input = Omit<GivenInput, 'file' | 'name'> & {
  readonly upload?: { readonly name: string | undefined; readonly bytes: Uint8Array };
};

async function answered(name: OperationName, input: Input): Promise<unknown> {
  const { status, headers, body } = await pageStudio().answer(name, input);
  const response = new Response(body, { status, headers });
  if (!response.ok) throw await ApiError.from(response);
  const { reply } = OPERATIONS[name];
  if ('json' in reply) return response.json();
  return 'bytes' in reply ? response : undefined;
}

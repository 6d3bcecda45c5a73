import { KEPT_BYTES, type modelOperations } from '../../protocol/assets.ts';
import { json } from '../ports/reply.ts';
import { parseReference } from '../references.ts';
import { storeAsset } from '../store-asset.ts';
import type { Studio, StudioContext } from '../studio.ts';
import { trainedOn } from '../trained-on.ts';
import { displayName } from '../uploads/upload-limits.ts';
import { libraryHandlers, outputOf, publicAsset } from './assets.ts';
import type { Handlers } from './handler.ts';

/** Trained models: imported from a file, or taken from the output of a run. */
export function modelHandlers({ studio, packs }: StudioContext): Handlers<typeof modelOperations> {
  const { runs } = studio;
  const models = libraryHandlers(studio, 'model');
  return {
    async listModels(request) {
      await studio.kept?.takeIn();
      return models.list(request);
    },
    getModel: models.get,
    getModelContent: models.content,
    getModelThumbnail: models.thumbnail,
    renameModel: models.rename,
    async deleteModel(request) {
      const kept = (await studio.assets.get(request.path.id))?.info?.['kept'];
      const reply = await models.remove(request);
      if (typeof kept === 'string') await studio.kept?.forget(kept);
      return reply;
    },
    async importModel({ upload, body }) {
      let { bytes, name } = upload ?? { bytes: new Uint8Array(), name: undefined };
      let picture: string | undefined;
      if (body !== undefined) {
        ({ bytes, name } = await outputOf(studio, body, KEPT_BYTES.model));
        const run = await runs.get(body.run);
        picture = run && trainedOn(run.document, packs.current.registry, body.output);
        name = body.name ?? (picture && (await nameOfPicture(studio, picture))) ?? name;
      }
      const model = await studio.acceptModel(bytes);
      const asset = await storeAsset(studio, {
        ...model,
        kind: 'model',
        name: displayName(name, 'model.safetensors'),
      });
      const noted = picture === undefined ? undefined : await studio.assets.note(asset.id, { picture });
      return json(publicAsset(noted ?? asset));
    },
  };
}

/** "lake" for `sample:photos/lake.jpg`, the name that an uploaded photograph came with; without its ending. */
async function nameOfPicture({ assets }: Studio, reference: string): Promise<string | undefined> {
  const parsed = parseReference(reference);
  const name =
    parsed?.kind === 'sample' ? parsed.name.split('/').at(-1) : parsed && (await assets.get(parsed.id))?.name;
  return name?.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}

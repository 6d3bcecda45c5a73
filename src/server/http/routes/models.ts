import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import { readFileChecked } from '../../../runtime/files.ts';
import type { Studio } from '../../contracts.ts';
import { parseReference } from '../../references.ts';
import { resolveInside } from '../../security/resolve-inside.ts';
import { displayName, UPLOAD_LIMITS } from '../../security/upload-limits.ts';
import { acceptModel } from '../../security/upload-model.ts';
import { trainedOn } from '../../trained-on.ts';
import type { ServerContext } from '../context.ts';
import { json, type Route, route } from '../route.ts';
import { assetSchema, id } from '../schemas.ts';
import { libraryRoutes, publicAsset, store } from './assets.ts';

/** Trained models: imported from a file, or taken from the output of a run. */
export function modelRoutes({ studio, registry }: ServerContext): readonly Route[] {
  const { runs } = studio;
  return [
    ...libraryRoutes(studio, 'model'),
    route({
      method: 'post',
      path: '/api/models',
      operation: 'importModel',
      tag: 'models',
      summary: 'Imports a .safetensors file that Patchwise wrote: uploaded, or from the output of a run.',
      headers: { 'X-Patchwise': 'Any value; needed for an upload.' },
      body: {
        kind: 'upload',
        maxBytes: UPLOAD_LIMITS.modelBytes,
        optionalJson: z.strictObject({
          run: id,
          output: z.string().max(1024).describe('Name of one of its output files.'),
          name: z.string().max(200).optional(),
        }),
      },
      success: {
        status: 201,
        description:
          'The model; the same one for the same file. Of a run, `info.picture` names the photograph that it learned.',
        schema: assetSchema,
      },
      errors: [404, 413, 415, 422, 429, 507],
      async handle({ upload, body }) {
        let bytes = upload?.bytes;
        let name = upload?.name;
        let picture: string | undefined;
        if (bytes === undefined) {
          const run = runs.get(body.run);
          if (run === undefined) throw new PatchwiseError('run/missing', 'There is no such run.');
          const path = await resolveInside(runs.outputFolder(body.run), body.output);
          bytes = await readFileChecked(path, { maxBytes: UPLOAD_LIMITS.modelBytes });
          picture = trainedOn(run.document, registry, body.output);
          name = body.name ?? (picture && nameOfPicture(studio, picture)) ?? body.output;
        }
        const model = await acceptModel(bytes);
        const asset = await store(studio, {
          ...model,
          kind: 'model',
          name: displayName(name, 'model.safetensors'),
        });
        const noted = picture === undefined ? undefined : studio.assets.note(asset.id, { picture });
        return json(publicAsset(noted ?? asset), 201);
      },
    }),
  ];
}

/** "lake" for `sample:photos/lake.jpg`, the name that an uploaded photograph came with; without its ending. */
function nameOfPicture({ assets }: Studio, reference: string): string | undefined {
  const parsed = parseReference(reference);
  const name =
    parsed?.kind === 'sample' ? parsed.name.split('/').at(-1) : parsed && assets.get(parsed.id)?.name;
  return name?.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}

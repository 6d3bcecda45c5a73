import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import { outputFiles } from '../../run-folders.ts';
import { resolveInside } from '../../security/resolve-inside.ts';
import { readTemplates, type Template } from '../../templates.ts';
import type { ServerContext } from '../context.ts';
import { servedAs } from '../media-types.ts';
import { json, type Reply, type Route, route } from '../route.ts';
import { document, idParams } from '../schemas.ts';

/** What a graph can name: pictures and models, not what is written about them. */
const SAMPLES = /\.(png|jpe?g|webp|safetensors)$/i;

const summary = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  picture: z.boolean(),
});

/** The gallery of ready graphs, and the samples that they use. */
export function templateRoutes({ folders, registry }: ServerContext): readonly Route[] {
  let read: Promise<readonly Template[]> | undefined;
  const templates = () => {
    read ??= readTemplates({ ...folders, registry });
    return read;
  };
  const need = async (id: string): Promise<Template> => {
    const found = (await templates()).find((template) => template.id === id);
    if (found !== undefined) return found;
    throw new PatchwiseError('storage/missing', `There is no template "${id}".`);
  };
  const publicTemplate = ({ id, title, description, picture }: Template) => ({
    id,
    title,
    description,
    picture: picture !== undefined,
  });
  return [
    route({
      method: 'get',
      path: '/api/templates',
      operation: 'listTemplates',
      tag: 'templates',
      summary: 'The gallery.',
      success: { status: 200, description: 'All templates.', schema: z.object({ items: z.array(summary) }) },
      handle: async () => json({ items: (await templates()).map(publicTemplate) }),
    }),
    route({
      method: 'get',
      path: '/api/templates/:id',
      operation: 'getTemplate',
      tag: 'templates',
      summary: 'A template with its graph.',
      params: idParams,
      success: { status: 200, description: 'The template.', schema: summary.extend({ document }) },
      errors: [404],
      async handle({ params }) {
        const template = await need(params.id);
        return json({ ...publicTemplate(template), document: template.document });
      },
    }),
    route({
      method: 'get',
      path: '/api/templates/:id/picture',
      operation: 'getTemplatePicture',
      tag: 'templates',
      summary: 'What a template makes.',
      params: idParams,
      success: { status: 200, description: 'The picture.', type: 'image/*' },
      errors: [404],
      async handle({ params }): Promise<Reply> {
        const { picture } = await need(params.id);
        if (picture === undefined)
          throw new PatchwiseError('storage/missing', 'This template has no picture.');
        return { kind: 'file', ...picture };
      },
    }),
    route({
      method: 'get',
      path: '/api/samples/names',
      operation: 'listSamples',
      tag: 'templates',
      summary: 'The files that ship with Patchwise.',
      success: {
        status: 200,
        description: 'All samples, by name.',
        schema: z.object({
          items: z.array(
            z.object({ name: z.string(), reference: z.string(), type: z.string(), bytes: z.number() }),
          ),
        }),
      },
      async handle() {
        const items = (await outputFiles(folders.samples))
          .filter(({ name }) => SAMPLES.test(name))
          .map(({ name, bytes }) => ({
            name,
            reference: `sample:${name}`,
            type: servedAs(name).type,
            bytes,
          }));
        return json({ items });
      },
    }),
    route({
      method: 'get',
      path: '/api/samples',
      operation: 'getSample',
      tag: 'templates',
      summary: 'A file that ships with Patchwise, as `sample:<name>` names it in a graph.',
      query: z.strictObject({ name: z.string().min(1).max(1024).describe('Such as photos/lake.jpg.') }),
      success: { status: 200, description: 'The bytes.', type: 'application/octet-stream' },
      errors: [404],
      async handle({ query }): Promise<Reply> {
        const path = await resolveInside(folders.samples, query.name);
        const { type, inline } = servedAs(query.name);
        return {
          kind: 'file',
          path,
          type,
          ...(inline ? {} : { download: query.name.split('/').at(-1) ?? 'file' }),
        };
      },
    }),
  ];
}

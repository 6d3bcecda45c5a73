import { resolveInside } from '../../../disk/resolve-inside.ts';
import { outputFiles } from '../../../disk/run-folders.ts';
import { PatchwiseError } from '../../../errors.ts';
import type { TemplateSummary, templateOperations } from '../../../protocol/templates.ts';
import type { Handlers } from '../../../studio/handlers/handler.ts';
import { servedAs } from '../../../studio/handlers/media-types.ts';
import { json } from '../../../studio/ports/reply.ts';
import { readTemplates, type Template } from '../../templates.ts';
import type { ServerContext } from '../context.ts';

/** What a graph can name: pictures and models, not what is written about them. */
const SAMPLES = /\.(png|jpe?g|webp|safetensors)$/i;

/** The gallery of ready graphs, and the samples that they use. */
export function templateHandlers({
  studio: { pictures },
  folders,
  packs,
  log,
}: Pick<ServerContext, 'studio' | 'folders' | 'packs' | 'log'>): Handlers<typeof templateOperations> {
  // Read once for each change of the packs.
  const lists = new WeakMap<object, Promise<readonly Template[]>>();
  const onUnreadable = (path: string, err: unknown): void =>
    log.warn({ err, path }, 'a graph of the gallery could not be read and is left out');
  const templates = () => {
    const { registry, workflows } = packs.current;
    const read =
      lists.get(registry) ??
      Promise.all([
        readTemplates({ ...folders, registry, onUnreadable }),
        ...workflows.map(({ prefix, folder }) =>
          readTemplates({ workflows: folder, samples: folders.samples, registry, prefix, onUnreadable }),
        ),
      ]).then((each) => each.flat());
    lists.set(registry, read);
    return read;
  };
  const need = async (id: string): Promise<Template> => {
    const found = (await templates()).find((template) => template.id === id);
    if (found !== undefined) return found;
    throw new PatchwiseError('storage/missing', `There is no template "${id}".`);
  };
  const publicTemplate = ({ id, title, description, picture, card, recipe }: Template): TemplateSummary => ({
    id,
    title,
    description,
    picture: picture !== undefined,
    card: card !== undefined,
    ...(recipe === undefined ? {} : { recipe }),
  });
  return {
    listTemplates: async () => json({ items: (await templates()).map(publicTemplate) }),
    async getTemplate({ path }) {
      const template = await need(path.id);
      return json({ ...publicTemplate(template), document: template.document });
    },
    async getTemplatePicture({ path }) {
      const { picture } = await need(path.id);
      if (picture === undefined) throw new PatchwiseError('storage/missing', 'This template has no picture.');
      return { kind: 'file', ...picture };
    },
    async getTemplateCard({ path }) {
      const { card } = await need(path.id);
      if (card === undefined) throw new PatchwiseError('storage/missing', 'This template has no card.');
      return { kind: 'file', ...card };
    },
    async listSamples() {
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
    async getSample({ query }) {
      const path = await resolveInside(folders.samples, query.name);
      const { type, inline } = servedAs(query.name);
      return {
        kind: 'file',
        path,
        type,
        ...(inline ? {} : { download: query.name.split('/').at(-1) ?? 'file' }),
      };
    },
    getSampleThumbnail: async ({ query }) =>
      pictures.thumbnail(await resolveInside(folders.samples, query.name), query.name),
  };
}

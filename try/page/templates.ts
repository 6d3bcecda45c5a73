import { TEMPLATES } from 'virtual:patchwise-try';
import { PatchwiseError } from '../../src/errors.ts';
import type { templateOperations } from '../../src/protocol/templates.ts';
import type { Handlers } from '../../src/studio/handlers/handler.ts';
import { servedAs } from '../../src/studio/handlers/media-types.ts';
import { isPlainRelative } from '../../src/studio/plain-relative.ts';
import { json } from '../../src/studio/ports/reply.ts';
import { join } from '../node/path.ts';
import { PACKAGE, SITE, shippedBelow, shippedBytes } from '../node/shipped.ts';
import { sampleThumbnail } from '../shared/sample-thumbnail.ts';
import type { PageStudio } from './studio.ts';

/** What a graph can name: pictures and models, not what is written about them. */
const SAMPLES = /\.(png|jpe?g|webp|safetensors)$/i;

/** The gallery and the samples, as the build has laid them out. Who opens a workflow is likely to run it. */
export function templateHandlers({
  expectRun,
}: Pick<PageStudio, 'expectRun'>): Handlers<typeof templateOperations> {
  const need = (id: string) => {
    const found = TEMPLATES.find((template) => template.id === id);
    if (found !== undefined) return found;
    throw new PatchwiseError('storage/missing', `There is no template "${id}".`);
  };
  const shown = ({ id, title, description, picture, card, recipe }: (typeof TEMPLATES)[number]) => ({
    id,
    title,
    description,
    picture: picture !== undefined,
    card: card !== undefined,
    ...(recipe === undefined ? {} : { recipe }),
  });
  const file = (name: string | undefined) => {
    if (name === undefined) throw new PatchwiseError('storage/missing', 'There is no such picture.');
    return { kind: 'file', path: join(PACKAGE, name), type: servedAs(name).type } as const;
  };
  const sample = (asked: string) => {
    const name = `samples/${asked}`;
    if (isPlainRelative(asked) && shippedBytes(name) !== undefined) return name;
    throw new PatchwiseError('storage/missing', 'There is no such file.');
  };
  return {
    listTemplates: () => json({ items: TEMPLATES.map(shown) }),
    async getTemplate({ path }) {
      const template = need(path.id);
      const response = await fetch(`${SITE}templates/${template.id}.json`);
      if (!response.ok) {
        throw new PatchwiseError('storage/missing', 'This workflow is not at hand.', {
          hint: 'It is loaded when first opened: connect to the network and try again.',
        });
      }
      const document = await response.json();
      void expectRun();
      return json({ ...shown(template), document });
    },
    getTemplatePicture: ({ path }) => file(need(path.id).picture),
    getTemplateCard: ({ path }) => file(need(path.id).card),
    listSamples: () =>
      json({
        items: shippedBelow('samples')
          .filter((name) => SAMPLES.test(name))
          .map((path) => {
            const name = path.slice('samples/'.length);
            const bytes = shippedBytes(path) ?? 0;
            return { name, reference: `sample:${name}`, type: servedAs(name).type, bytes };
          })
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      }),
    getSample({ query }) {
      const name = sample(query.name);
      return {
        ...file(name),
        ...(servedAs(name).inline ? {} : { download: name.split('/').at(-1) ?? 'file' }),
      };
    },
    getSampleThumbnail({ query }) {
      const small = sampleThumbnail(sample(query.name));
      if (small !== undefined) return { kind: 'file', path: join(PACKAGE, small), type: 'image/webp' };
      throw new PatchwiseError('image/undecodable', `${query.name} is no picture.`, {
        hint: 'Only pictures have a thumbnail: fetch the file itself.',
      });
    },
  };
}

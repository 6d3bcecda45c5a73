import { PatchwiseError } from '../../errors.ts';
import { parseDocument } from '../../graph/document/parse.ts';
import { problemsError } from '../../graph/document/problems.ts';
import type { OwnTemplateSummary, ownTemplateOperations } from '../../protocol/own-templates.ts';
import { recipeIn, requireNodes } from '../../recipes/recipe.ts';
import type { OwnTemplateRow } from '../ports/own-template-store.ts';
import { EMPTY, json } from '../ports/reply.ts';
import type { StudioContext } from '../studio.ts';
import { acceptImage } from '../uploads/accept-image.ts';
import type { Handlers } from './handler.ts';
import { pageOf } from './pages.ts';

/** Nodes that people keep to use them again. */
export function ownTemplateHandlers({
  studio: { ownTemplates, blobs, pictures },
}: Pick<StudioContext, 'studio'>): Handlers<typeof ownTemplateOperations> {
  return {
    async listOwnTemplates({ query }) {
      const { items, ...rest } = pageOf(await ownTemplates.list(query), query.limit, (row) => row.createdAt);
      return json({ items: items.map(publicTemplate), ...rest });
    },
    async keepOwnTemplate({ body }) {
      const parsed = parseDocument(body.document);
      if (!parsed.ok) throw problemsError(parsed.error);
      const { title } = body;
      const recipe = recipeIn(parsed.value);
      if (recipe !== undefined) requireNodes(recipe, parsed.value.nodes);
      const { description = '' } = parsed.value.meta;
      const kept = {
        ...{ title, document: parsed.value },
        ...(recipe === undefined ? {} : { card: { description, recipe } }),
      };
      if (body.picture === undefined) return json(publicTemplate(await ownTemplates.add(kept)));
      const { thumbnail } = await acceptImage(pictures, bytesOf(body.picture));
      // The bytes first, then the row: what a crash leaves between them is removed by gc.
      const picture = await blobs.put(thumbnail);
      return json(publicTemplate(await ownTemplates.add({ ...kept, picture })));
    },
    async getOwnTemplate({ path }) {
      const row = await ownTemplates.get(path.id);
      if (row === undefined) throw missingTemplate(path.id);
      const { document, ...summary } = row;
      return json({ ...publicTemplate(summary), document });
    },
    async getOwnTemplatePicture({ path }) {
      const hash = (await ownTemplates.get(path.id))?.picture;
      const file = hash === undefined ? undefined : await blobs.find(hash);
      if (file === undefined) throw missingTemplate(path.id);
      return { kind: 'file', path: file, type: 'image/png', immutable: true };
    },
    async renameOwnTemplate({ path, body }) {
      const row = await ownTemplates.rename(path.id, body.title);
      if (row === undefined) throw missingTemplate(path.id);
      return json(publicTemplate(row));
    },
    async deleteOwnTemplate({ path }) {
      if (!(await ownTemplates.remove(path.id))) throw missingTemplate(path.id);
      return EMPTY;
    },
  };
}

/** What base64 stands for, which the schema has made sure of. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
}

function publicTemplate({ picture, ...row }: OwnTemplateRow): OwnTemplateSummary {
  return { ...row, picture: picture !== undefined };
}

function missingTemplate(id: string): PatchwiseError {
  return new PatchwiseError('storage/missing', `There is no kept template "${id}", or no picture of it.`);
}

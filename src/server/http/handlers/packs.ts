import { PatchwiseError } from '../../../errors.ts';
import type { PackRow, packOperations } from '../../../protocol/packs.ts';
import type { Handlers } from '../../../studio/handlers/handler.ts';
import { EMPTY, json } from '../../../studio/ports/reply.ts';
import type { ServerContext } from '../context.ts';

/** The packs of the studio; pages change them only where whoever started it has said so. */
export function packHandlers({
  packs,
  changePacks,
}: Pick<ServerContext, 'packs' | 'changePacks'>): Handlers<typeof packOperations> {
  const items = (): readonly PackRow[] => {
    const { listed, problems, registry } = packs.current;
    return listed.map(({ name, version }) => {
      const problem = problems.get(name);
      const nodes = registry.nodes.flatMap(({ description: { pack, type } }) =>
        pack?.name === name ? [type] : [],
      );
      return { name, version, nodes, ...(problem === undefined ? {} : { problem }) };
    });
  };
  const change = () => {
    if (changePacks !== undefined) return changePacks;
    throw new PatchwiseError('pack/closed', 'This studio lets no page add or remove packs.', {
      hint: 'Start it with --packs-from-page, or add the pack on its machine: patchwise packs add NAME.',
    });
  };
  return {
    listPacks: () => json({ items: [...items()], mayChange: changePacks !== undefined }),
    async addPack({ body: { spec } }) {
      const name = await change()({ add: spec });
      const added = items().find((pack) => pack.name === name);
      if (added !== undefined) return json(added);
      throw new PatchwiseError('pack/missing', `The pack "${name}" was removed meanwhile.`);
    },
    async removePack({ query: { name } }) {
      await change()({ remove: name });
      return EMPTY;
    },
  };
}

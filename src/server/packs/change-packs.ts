import { errorAsTold, PatchwiseError } from '../../errors.ts';
import type { ChangeOptions, ChangeReply, PackChange } from './change-main.ts';
import { childReply } from './child-reply.ts';
import type { LivePacks } from './live-packs.ts';

/** npm may have much to fetch, ms. */
const MOST_MS = 600_000;

/** Changes the packs of a home, one change at a time. */
export type ChangePacks = (change: PackChange) => Promise<string>;

/**
 * The way by which pages add and remove packs, in a process of its own: the pack is loaded once to see that it works.
 * @returns the name of the pack, once the studio knows of the change
 * @throws (the function) what addPack and removePack throw; `storage/conflict` while another change is under way
 */
export function changePacks(home: string, live: Pick<LivePacks, 'read'>): ChangePacks {
  let under = false;
  return async (change) => {
    if (under) {
      throw new PatchwiseError('storage/conflict', 'Another pack is being added or removed.', {
        hint: 'Try again when that is done.',
      });
    }
    under = true;
    try {
      const given: ChangeOptions = { parent: process.pid, home, change };
      const failed = 'add' in change ? 'The pack could not be added' : 'The pack could not be removed';
      const reply = await childReply<ChangeReply>('server/packs/change-child', given, failed, MOST_MS);
      await live.read();
      if (reply.done) return reply.name;
      throw errorAsTold(reply.error);
    } finally {
      under = false;
    }
  };
}

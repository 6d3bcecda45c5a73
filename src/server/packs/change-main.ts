import { type ToldError, toldError } from '../../errors.ts';
import { addPack, removePack } from '../../nodes/packs/manage-packs.ts';

/** What change-packs.ts passes as the only argument, as JSON. */
export interface ChangeOptions {
  /** Process id of the server. */
  readonly parent: number;
  readonly home: string;
  readonly change: PackChange;
}

/** A package that is added, by its name in the registry, or a pack that goes. */
export type PackChange = { readonly add: string } | { readonly remove: string };

export type ChangeReply =
  | { readonly done: true; readonly name: string }
  | { readonly done: false; readonly error: ToldError };

/** Tells the parent how it went, and ends. */
export async function change({ home, change: what }: ChangeOptions): Promise<void> {
  const reply = await changed(home, what).catch(
    (error: unknown): ChangeReply => ({ done: false, error: toldError(error, 'tool/failed') }),
  );
  process.send?.(reply, undefined, undefined, () => process.exit(0));
}

async function changed(home: string, what: PackChange): Promise<ChangeReply> {
  if ('add' in what) return { done: true, name: (await addPack(home, what.add, 'registry')).name };
  await removePack(home, what.remove);
  return { done: true, name: what.remove };
}

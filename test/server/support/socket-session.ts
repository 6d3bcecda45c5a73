import { ClientSession } from '../../../src/studio/clients/client-session.ts';
import { FeedHub } from '../../../src/studio/clients/feed-hub.ts';

type Runs = ConstructorParameters<typeof FeedHub>[0] & {
  readonly events: ConstructorParameters<typeof ClientSession>[1];
};

/** A client's session in a hub, without a socket: what it is sent goes nowhere, and what fails throws. */
export function socketSession(runs: Runs): { readonly hub: FeedHub; readonly session: ClientSession } {
  const hub = new FeedHub(runs, (error) => {
    throw error;
  });
  const link = { send: () => undefined, disconnect: () => undefined };
  const meters = { frames: () => undefined, held: () => undefined, events: () => undefined };
  const session = new ClientSession(link, runs.events, meters);
  hub.add(session);
  return { hub, session };
}

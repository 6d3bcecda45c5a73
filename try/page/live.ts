import { VERSION } from 'virtual:patchwise-try';
import {
  type Ack,
  type AnswerOf,
  type BrowserFrames,
  type ClientMessage,
  type FramesMessage,
  type PayloadOf,
  PROTOCOL_VERSION,
} from '../../src/protocol/socket.ts';
import { ClientSession } from '../../src/studio/clients/client-session.ts';
import { FeedHub } from '../../src/studio/clients/feed-hub.ts';
import { CLIENT_LIMITS } from '../../src/studio/clients/limits.ts';
import { handleMessage } from '../../src/studio/clients/messages.ts';
import { errorReply } from '../../src/studio/handlers/error-reply.ts';
import type { LiveConnection, LiveHandlers } from '../../web/src/api/studio-link.ts';
import type { PageStudio } from './studio.ts';
import { SERVER_ID } from './system.ts';

/** What runs say, to the page that they run in: the server's sessions and feeds, without a socket between. */
export function openPageLive(studio: PageStudio, handlers: LiveHandlers): LiveConnection {
  const hub = new FeedHub(studio.runs, (error) => console.error(error));
  const session = new ClientSession(
    {
      send(kind: string, message: object, taken: () => void) {
        if (kind === 'frames') handlers.frames(asArrived(message as FramesMessage));
        else handlers[kind as 'events' | 'runs'](message as never);
        taken();
      },
      disconnect: () => {},
    },
    (id, since, limit) => studio.runs.events(id, since, limit),
    { frames: () => {}, held: () => {}, events: () => {} },
  );
  hub.add(session);
  const request = async <N extends ClientMessage>(
    name: N,
    payload: PayloadOf<N>,
  ): Promise<Ack<AnswerOf<N>>> => {
    try {
      return { ok: true, ...(await handleMessage(name, payload, { session, hub, studio })) };
    } catch (error) {
      return { ok: false, error: errorReply(error).body };
    }
  };
  queueMicrotask(() =>
    handlers.hello({
      protocol: PROTOCOL_VERSION,
      version: VERSION,
      serverId: SERVER_ID,
      tickMs: CLIENT_LIMITS.tickMs,
      now: Date.now(),
    }),
  );
  return {
    subscribe: (runId, sinceSeq) =>
      request('subscribe', { runId, ...(sinceSeq === undefined ? {} : { sinceSeq }) }),
    unsubscribe: (runId) => void request('unsubscribe', { runId }),
    setHidden: (hidden) => void request('visibility', { hidden }),
    watchRuns: (watch) => void request('watch-runs', { watch }),
    reconnect: () => {},
    close: () => hub.close(),
  };
}

function asArrived({ parts }: FramesMessage): BrowserFrames {
  return { parts: parts.map((part) => ({ ...part, data: part.data.slice().buffer })) };
}

import { PatchwiseError } from '../../errors.ts';
import { type AnswerOf, CLIENT_MESSAGES, type ClientMessage, type PayloadOf } from '../../protocol/socket.ts';
import type { Studio } from '../studio.ts';
import type { ClientSession } from './client-session.ts';
import type { FeedHub } from './feed-hub.ts';
import { CLIENT_LIMITS } from './limits.ts';

export interface MessageContext {
  readonly session: ClientSession;
  readonly hub: FeedHub;
  readonly studio: Studio;
}

/**
 * Handles one message of a client; one after the other (server/socket/inbox.ts), so that they take effect in their order and only
 * one answer is made at a time.
 * @returns what its acknowledgement carries
 * @throws `request/invalid` for a payload that does not fit, `run/missing`, `storage/missing`, `request/too-many`,
 *   `request/too-large`
 */
export async function handleMessage<N extends ClientMessage>(
  name: N,
  payload: unknown,
  context: MessageContext,
): Promise<AnswerOf<N>> {
  return HANDLERS[name](read(name, payload), context);
}

type MessageHandler<N extends ClientMessage> = (
  payload: PayloadOf<N>,
  context: MessageContext,
) => AnswerOf<N> | Promise<AnswerOf<N>>;

const HANDLERS: { readonly [N in ClientMessage]: MessageHandler<N> } = {
  subscribe,
  unsubscribe({ runId }, { session }) {
    session.leave(runId);
    return {};
  },
  visibility({ hidden }, { session }) {
    session.hidden = hidden;
    return {};
  },
  'watch-runs'({ watch }, { session }) {
    session.watchRuns(watch);
    return {};
  },
  tensor,
};

function read<N extends ClientMessage>(name: N, payload: unknown): PayloadOf<N> {
  const parsed = CLIENT_MESSAGES[name].payload.safeParse(payload);
  if (parsed.success) return parsed.data as PayloadOf<N>;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  throw new PatchwiseError(
    'request/invalid',
    `The message "${name}"${place === '' ? '' : ` at "${place}"`}: ${issue?.message ?? 'does not fit'}.`,
  );
}

/** The following begins as soon as the snapshot is there: nothing can fall between them. */
async function subscribe(
  { runId, sinceSeq }: PayloadOf<'subscribe'>,
  { session, hub, studio }: MessageContext,
): Promise<AnswerOf<'subscribe'>> {
  if (!session.runIds.includes(runId) && session.runIds.length >= CLIENT_LIMITS.subscriptions) {
    throw new PatchwiseError(
      'request/too-many',
      `A client follows at most ${CLIENT_LIMITS.subscriptions} runs.`,
    );
  }
  const snapshot = await studio.runs.snapshot(runId);
  if (snapshot === undefined) throw new PatchwiseError('run/missing', 'There is no such run.');
  const { state, feed } = snapshot;
  const { lastSeq } = state.run;
  const seq = Math.min(sinceSeq ?? lastSeq, lastSeq);
  // A client that has left meanwhile is nobody's follower.
  if (hub.has(session)) session.follow(feed, seq);
  return { ...state, seq };
}

/** Of all clients one after the other: while it is read a tensor takes several times its size. */
let lastTensor: Promise<unknown> = Promise.resolve();

function tensor(
  payload: PayloadOf<'tensor'>,
  { studio, session, hub }: MessageContext,
): Promise<AnswerOf<'tensor'>> {
  const answer = lastTensor.then(() => {
    if (!hub.has(session)) throw new PatchwiseError('run/cancelled', 'The client has left.');
    return readTensor(payload, studio);
  });
  lastTensor = answer.catch(() => undefined);
  return answer;
}

async function readTensor(
  { runId, hash }: PayloadOf<'tensor'>,
  { runs }: Studio,
): Promise<AnswerOf<'tensor'>> {
  if ((await runs.get(runId)) === undefined) throw new PatchwiseError('run/missing', 'There is no such run.');
  const found = await runs.tensor(runId, hash);
  if (found === undefined) throw new PatchwiseError('storage/missing', 'This tensor is no longer kept.');
  const { shape, data } = found;
  if (data.byteLength > CLIENT_LIMITS.tensorBytes) {
    throw new PatchwiseError('request/too-large', 'This tensor is too large for a socket.', {
      hint: 'Fetch it over HTTP.',
    });
  }
  return { shape, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

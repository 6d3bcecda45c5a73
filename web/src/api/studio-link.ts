import type { Asset } from '../../../src/protocol/assets.ts';
import type { OperationName } from '../../../src/protocol/operations.ts';
import type {
  Ack,
  AnswerOf,
  BrowserFrames,
  EventsMessage,
  Hello,
  RunsMessage,
} from '../../../src/protocol/socket.ts';

/** What an operation is given, as the types of the protocol let it through. */
export interface GivenInput {
  readonly path?: object;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly file?: Blob;
  readonly name?: string;
}

/**
 * The one door from the page to its studio. There are two behind it: a server, by HTTP and a socket, and one in the
 * page itself (try/). Nothing else in the page knows which it has.
 */
export interface StudioLink {
  /** Asks for an operation: JSON comes parsed; for bytes it is the response; nothing is undefined. @throws ApiError */
  request(name: OperationName, input: GivenInput): Promise<unknown>;
  /**
   * Uploads a picture or a model.
   * @param told fraction that has left, 0 to 1
   * @param fit a picture with more pixels than are taken is made smaller, and not refused
   * @throws ApiError
   */
  upload(
    name: 'uploadAsset' | 'importModel',
    file: Blob,
    fileName: string,
    told: (fraction: number) => void,
    fit?: boolean,
  ): Promise<Asset>;
  /** Opens what tells of runs while they go on, and keeps it open. */
  openLive(handlers: LiveHandlers): LiveConnection;
}

/**
 * Why the page does not hear its studio: that ended, said nothing for too long, the connection broke, nobody answers at its
 * address, or it says itself why it takes no connection.
 */
export type Lost =
  | 'ended'
  | 'silent'
  | 'broken'
  | 'unanswered'
  | { readonly code?: string; readonly message: string };

/** What a live connection tells; all of it comes in order. */
export interface LiveHandlers {
  /** After each connecting; another `serverId` than before means that the server was restarted. */
  hello(hello: Hello): void;
  disconnected(why: Lost): void;
  /** An attempt to connect failed; the next one follows by itself. */
  refused(why: Lost): void;
  /** Packs were added or removed: nodes and templates are others now. */
  catalogue(): void;
  events(message: EventsMessage): void;
  frames(message: BrowserFrames): void;
  runs(message: RunsMessage): void;
}

export interface LiveConnection {
  /** Follows a run: its state now; `events` after `sinceSeq` and `frames` come by the handlers. */
  subscribe(runId: string, sinceSeq?: number): Promise<Ack<AnswerOf<'subscribe'>>>;
  unsubscribe(runId: string): void;
  setHidden(hidden: boolean): void;
  watchRuns(watch: boolean): void;
  /** Tries at once instead of after the waiting time. */
  reconnect(): void;
  close(): void;
}

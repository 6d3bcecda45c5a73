import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import { errorReply } from '../../studio/handlers/error-reply.ts';
import { clientAddress } from '../security/client-address.ts';
import { type OriginPolicy, requireSameOrigin } from '../security/same-origin.ts';
import type { TokenGate } from '../security/token.ts';
import { Admission, type Place } from './admission.ts';

export interface SocketGuardOptions {
  readonly policy: () => OriginPolicy;
  readonly gate?: TokenGate;
  /** Proxies in front, of which the outermost names the client: see {@link clientAddress}. */
  readonly proxies?: number;
}

/** Who may have a socket, guarded as HTTP is. */
export interface SocketGuard {
  /** Before the handshake: the origin, and whether there is a place left. */
  allowRequest(
    request: IncomingMessage,
    answer: (error: string | null | undefined, ok: boolean) => void,
  ): Promise<void>;
  /** After it: the token. */
  readonly requireToken: Parameters<Server['use']>[0];
  /** Whether the session that a socket was opened with has ended. */
  isOver(socket: Socket): boolean;
  /** A socket has gone, and gives its place back. */
  leave(socket: Socket): void;
}

export function socketGuard({ policy, gate, proxies }: SocketGuardOptions): SocketGuard {
  const admission = new Admission();
  const places = new WeakMap<IncomingMessage, Place>();
  /** Those that came in by a session, whatever else they showed. */
  const bySession = new WeakSet<Socket>();
  return {
    async allowRequest(request, answer) {
      try {
        requireSameOrigin(request.headers, policy());
        const { authorization, cookie } = request.headers;
        await gate?.lookUp({ cookie });
        const known = gate === undefined || gate.knows({ authorization, cookie }) !== undefined;
        const place = admission.enter(clientAddress(request, proxies), known);
        places.set(request, place);
        // A handshake that fails later on gives its place back as well.
        request.socket.once('close', () => place.leave());
        answer(null, true);
      } catch (error) {
        answer(errorReply(error).body.code, false);
      }
    },
    async requireToken(socket, next) {
      try {
        const { headers, auth } = socket.handshake;
        const token = z.object({ token: z.string().max(512) }).safeParse(auth).data?.token;
        const { authorization, cookie } = headers;
        await gate?.lookUp({ cookie });
        const by = gate?.require({ authorization, cookie, token }, clientAddress(socket.request, proxies));
        if (by === 'session') bySession.add(socket);
        places.get(socket.request)?.admit();
        next();
      } catch (error) {
        const { body } = errorReply(error);
        next(Object.assign(new Error(body.message), { data: body }));
      }
    },
    isOver(socket) {
      const { cookie } = socket.handshake.headers;
      return bySession.has(socket) && gate?.knows({ cookie }) === undefined;
    },
    leave: (socket) => places.get(socket.request)?.leave(),
  };
}

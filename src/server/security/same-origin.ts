import type { IncomingHttpHeaders } from 'node:http';
import { PatchwiseError } from '../../errors.ts';
import { type HostPolicy, isAllowedHost, parseHost } from './hosts.ts';

/** Whom the server answers; shared by HTTP and sockets. */
export interface OriginPolicy {
  readonly hosts: HostPolicy;
  /** The port it listens on. */
  readonly port: number;
  /** Origins allowed besides the server's own, such as that of a development server. */
  readonly origins?: readonly string[];
}

type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin'> & Readonly<Record<string, unknown>>;

/**
 * Refuses requests that another web site made through the visitor's browser: a Host that is not ours (DNS
 * rebinding), an Origin that is not the Host's (`null` of sandboxed pages and files included), or a Sec-Fetch-Site
 * other than our own, but for opening the front page by a link.
 * @param navigable a GET of a page that may be opened from elsewhere
 * @throws `request/host`, `request/origin`
 */
export function requireSameOrigin(headers: Headers, policy: OriginPolicy, navigable = false): void {
  if (!isAllowedHost(headers.host, policy.hosts, policy.port)) {
    throw new PatchwiseError('request/host', 'This server does not answer for the host in the request.', {
      hint: 'Open it at the address it printed, or name the host with --allow-host.',
    });
  }
  const { origin } = headers;
  if (origin !== undefined && !isOwnOrigin(origin, headers.host ?? '', policy)) throw foreign();
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    const listed = origin !== undefined && policy.origins?.includes(origin) === true;
    const opened =
      navigable && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    if (!listed && !opened) throw foreign();
  }
}

function isOwnOrigin(origin: string, host: string, { origins = [] }: OriginPolicy): boolean {
  if (origins.includes(origin)) return true;
  const match = /^(https?):\/\/(.+)$/.exec(origin);
  if (match === null) return false;
  const port = match[1] === 'https' ? 443 : 80;
  const [theirs, ours] = [parseHost(match[2] as string, port), parseHost(host, port)];
  return theirs !== undefined && theirs.host === ours?.host && theirs.port === ours.port;
}

function foreign(): PatchwiseError {
  return new PatchwiseError('request/origin', 'The request comes from another web site, and was refused.', {
    hint: 'Use the studio from its own page.',
  });
}

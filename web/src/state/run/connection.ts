import { signal } from '@preact/signals';
import type { LiveConnection } from '../../api/studio-link.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** Whether the page hears the server. */
export const connection = signal<ConnectionState>('connecting');

/** What the last failed attempt said. */
export const connectionReason = signal('');

/** The socket; set when the page starts. */
export const live = signal<LiveConnection | undefined>(undefined);

/** Of the server that the page speaks to; another one after a restart. */
export const serverId = signal<string | undefined>(undefined);

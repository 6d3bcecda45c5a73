import { signal } from '@preact/signals';
import type { LiveConnection, Lost } from '../../api/studio-link.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** Whether the page hears the server. */
export const connection = signal<ConnectionState>('connecting');

/** Why it does not; undefined while it does. */
export const lost = signal<Lost | undefined>(undefined);

/** The socket; set when the page starts. */
export const live = signal<LiveConnection | undefined>(undefined);

/** Of the server that the page speaks to; another one after a restart. */
export const serverId = signal<string | undefined>(undefined);

import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { StudioRecord } from '../../studio/ports/machines.ts';
import { type Lease, type LeaseOptions, type Marks, takeLease } from './lease.ts';

/** What a studio goes by at brokers. */
export interface StudioName {
  readonly namespace: string;
  /** Signs jobs and words: of a secret of this studio, and of the token where it asks for one. */
  readonly key: string;
  readonly lease: Lease;
}

export interface StudioNameOptions extends Pick<LeaseOptions, 'redis' | 'holdsMs' | 'inPlaceOf' | 'log'> {
  readonly record: StudioRecord;
  /** The token that clients show. */
  readonly token?: string;
  readonly keysOf: (namespace: string, key: string) => LeaseOptions['keys'];
}

/**
 * The name that is this studio's, and the lease of it. A data folder that was copied has the name of the one that it is a
 * copy of: when that is in use, or has been since, the copy gets a name of its own.
 */
export async function claimName(options: StudioNameOptions): Promise<StudioName> {
  const { record, token, keysOf, log } = options;
  for (;;) {
    const namespace = (await record.get('namespace')) ?? (await newName(record));
    const key = await keyOf(record, namespace, token);
    const lease = await takeLease({ ...options, keys: keysOf(namespace, key), marks: await marksOf(record) });
    if (lease !== undefined) return { namespace, key, lease };
    log(
      'warn',
      'another studio goes by this name at the broker: this data folder is a copy, and gets a new one',
      {
        namespace,
      },
    );
    await newName(record);
  }
}

/** The key that a token makes of the secret of a name. */
export async function keyOf(record: StudioRecord, namespace: string, token = ''): Promise<string> {
  const secret = (await record.get('secret')) ?? '';
  return createHmac('sha256', secret).update(`${namespace}\n${token}`).digest('hex');
}

async function newName(record: StudioRecord): Promise<string> {
  const namespace = `patchwise-${randomUUID()}`;
  await record.set({ namespace, secret: randomBytes(32).toString('hex'), mark: '', 'next-mark': '' });
  return namespace;
}

async function marksOf(record: StudioRecord): Promise<Marks> {
  return {
    known: [await record.get('mark'), await record.get('next-mark')].filter(
      (mark) => mark !== undefined && mark !== '',
    ) as string[],
    expect: (mark) => record.set({ 'next-mark': mark }),
    confirm: (mark) => record.set({ mark }),
  };
}

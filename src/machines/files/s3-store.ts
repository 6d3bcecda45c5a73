import { openAsBlob } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { PatchwiseError } from '../../errors.ts';
import type { MachineArea } from '../../protocol/machines.ts';
import type { ComingBytes } from '../../studio/ports/machine-files.ts';
import type { ObjectStore } from './byte-store.ts';
import { encoded, presign } from './presign.ts';

/** An object store, by its address. */
export interface S3Place {
  readonly bucket: string;
  /** Before every key; without slashes at its ends. */
  readonly prefix: string;
  /** Of a server that is not Amazon's. */
  readonly endpoint?: string;
  readonly region: string;
}

/**
 * Reads `s3://bucket/prefix?endpoint=https://host&region=…`. Keys are never in it: they come from the environment, as
 * for every program of that kind (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, a profile, a role).
 * @throws `usage/invalid`
 */
export function parseS3Place(text: string): S3Place {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bad = url === undefined || url.protocol !== 's3:' || url.hostname === '';
  if (bad || url.username !== '' || url.password !== '') {
    throw new PatchwiseError('usage/invalid', 'The address of the object store is not usable.', {
      hint: 'Give s3://bucket/prefix, with ?endpoint=https://host&region=… for another server than Amazon’s; keys go into the environment.',
    });
  }
  const endpoint = url.searchParams.get('endpoint');
  return {
    bucket: url.hostname,
    prefix: url.pathname.replaceAll(/^\/+|\/+$/g, ''),
    region: url.searchParams.get('region') ?? process.env['AWS_REGION'] ?? 'us-east-1',
    ...(endpoint !== null && { endpoint }),
  };
}

/** How long is waited for an object store. */
export interface Patience {
  /** A server that does not take a connection is tried again after this time, ms. */
  readonly connectMs: number;
  /** And one that says nothing for so long, ms. */
  readonly silentMs: number;
  readonly attempts: number;
}

const PATIENCE: Patience = { connectMs: 5000, silentMs: 20_000, attempts: 5 };
/** While somebody waits for a studio to start. */
export const IMPATIENCE: Patience = { connectMs: 5000, silentMs: 5000, attempts: 2 };

/** A file may take so long to be put, ms: a gibibyte at 4 MB/s. */
const PUT_MS = 300_000;
/** A file that could not be put is tried again after this time, ms. */
const AGAIN_MS = 500;
/** How long an address holds that is given out, s: it is asked for when it is used. */
const HOLDS_S = 300;

/**
 * Bytes in an object store: workers fetch and send them there, and not through the studio.
 * @throws `tool/missing` without the package; what it returns throws `storage/failed`, saying what the server says
 */
export async function s3Store(place: S3Place, patience: Patience = PATIENCE): Promise<ObjectStore> {
  const {
    S3Client: Client,
    GetObjectCommand,
    HeadObjectCommand,
    PutObjectCommand,
    DeleteObjectCommand,
    CopyObjectCommand,
    paginateListObjectsV2,
  } = await requirePackage();
  const { bucket: Bucket, prefix, endpoint, region } = place;
  const client: S3Client = new Client({
    region,
    maxAttempts: patience.attempts,
    requestHandler: { connectionTimeout: patience.connectMs, socketTimeout: patience.silentMs },
    // Only where a server asks for them: many do not know them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });
  const keyOf = (area: MachineArea, name: string): string =>
    [prefix, area, name].filter((part) => part !== '').join('/');
  const named = <T>(action: Promise<T>): Promise<T> =>
    action.catch((error: unknown) => {
      throw unusable(Bucket, error);
    });
  async function read(area: MachineArea, name: string): Promise<ComingBytes | undefined> {
    try {
      const found = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(area, name) }));
      // In Node a body is always such a stream.
      return { length: found.ContentLength ?? 0, chunks: pieces(Bucket, found.Body as Readable) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unusable(Bucket, error);
    }
  }
  async function has(area: MachineArea, name: string): Promise<boolean> {
    try {
      await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(area, name) }));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw unusable(Bucket, error);
    }
  }
  async function address(area: MachineArea, name: string, method: 'GET' | 'PUT'): Promise<string> {
    const path = keyOf(area, name).split('/').map(encoded).join('/');
    const url =
      endpoint === undefined
        ? `https://${Bucket}.s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}/${path}`
        : `${endpoint.replace(/\/+$/, '')}/${encoded(Bucket)}/${path}`;
    const keys = await named(client.config.credentials());
    // The client knows by how much the clock of this machine is wrong.
    const now = new Date(Date.now() + client.config.systemClockOffset);
    return presign({ method, url: new URL(url), region, keys, seconds: HOLDS_S, now });
  }
  return {
    read,
    async get(area, name) {
      const coming = await read(area, name);
      return coming && buffer(coming.chunks);
    },
    has,
    async list(area, beginning) {
      const folder = `${keyOf(area, '')}/`;
      const Prefix = `${folder}${beginning}`;
      const names: string[] = [];
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
          for (const { Key = '' } of Contents) names.push(Key.slice(folder.length));
        }
      } catch (error) {
        throw unusable(Bucket, error);
      }
      return names;
    },
    async copy(area, from, to) {
      const CopySource = `${Bucket}/${keyOf(area, from)}`.split('/').map(encoded).join('/');
      try {
        await client.send(new CopyObjectCommand({ Bucket, CopySource, Key: keyOf(area, to) }));
      } catch (error) {
        if (isMissing(error)) return false;
        throw unusable(Bucket, error);
      }
      // There are servers that say so and copy nothing.
      return has(area, to);
    },
    address,
    async putFile(area, name, path) {
      const body = await openAsBlob(path);
      for (let left = patience.attempts - 1; ; left -= 1) {
        try {
          // The client would read it into memory; an address takes it as it comes.
          const response = await fetch(await address(area, name, 'PUT'), {
            method: 'PUT',
            body,
            signal: AbortSignal.timeout(PUT_MS),
          });
          const said = await response.text();
          if (response.ok) return;
          throw new Error(/<Code>(\w+)<\/Code>/.exec(said)?.[1] ?? `it answered ${response.status}`);
        } catch (error) {
          if (left === 0) throw unusable(Bucket, error);
          await delay(AGAIN_MS);
        }
      }
    },
    async put(area, name, bytes) {
      await named(client.send(new PutObjectCommand({ Bucket, Key: keyOf(area, name), Body: bytes })));
    },
    async remove(area, name) {
      await named(client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(area, name) })));
    },
  };
}

/** @param place its address, `s3://…` @throws `usage/invalid`, `tool/missing` */
export async function openObjects(place: string, patience?: Patience): Promise<ObjectStore> {
  return s3Store(parseS3Place(place), patience);
}

/**
 * Writes, lists, reads and removes a few bytes, so that a wrong address, bucket or key is told when a studio starts.
 * @throws `storage/failed`
 */
export async function requireUsable(store: ObjectStore, name: string): Promise<void> {
  const bytes = new TextEncoder().encode(name);
  await store.put('files', name, bytes);
  const [listed] = await store.list('files', name);
  const back = await store.get('files', name);
  await store.remove('files', name);
  if (listed === name && back !== undefined && Buffer.compare(back, bytes) === 0) return;
  throw new PatchwiseError(
    'storage/failed',
    'The object store does not return the bytes that were written.',
    {
      hint: 'Correct ?endpoint=… in --files: what answers there is no S3 store that can be used.',
    },
  );
}

async function requirePackage(): Promise<typeof import('@aws-sdk/client-s3')> {
  // Node's support is Patchwise's matter: doctor tells of it, and not each start.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    throw new PatchwiseError('tool/missing', 'Files in an object store need one more package.', {
      hint: 'Install it beside Patchwise: `npm install @aws-sdk/client-s3` (with -g where Patchwise was installed with it).',
      cause: error,
    });
  }
}

/** @throws `storage/failed` where the connection breaks between them */
async function* pieces(bucket: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unusable(bucket, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

function unusable(bucket: string, cause: unknown): PatchwiseError {
  if (cause instanceof Error && cause.name === 'CredentialsProviderError') {
    return new PatchwiseError('storage/failed', `There are no keys for the object store "${bucket}".`, {
      hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
      cause,
    });
  }
  if (cause instanceof Error && /XML parse error|Deserialization error/.test(cause.message)) {
    return new PatchwiseError('storage/failed', `What answers for "${bucket}" is no S3 server.`, {
      hint: 'Correct ?endpoint=… in --files: another program answers there.',
      cause,
    });
  }
  const why = said(cause);
  return new PatchwiseError('storage/failed', `The object store "${bucket}" cannot be used: ${why}.`, {
    hint: whatToDo(why),
    cause,
  });
}

/** What a server or the system says; without the name that every error has, and its full stop. */
function said(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const text = cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`;
  return text.replace(/\.+$/, '');
}

function whatToDo(why: string): string {
  if (why.includes('NoSuchBucket')) return 'Make the bucket, or correct its name in --files.';
  if (/SignatureDoesNotMatch|InvalidAccessKeyId|AccessDenied/.test(why)) {
    return 'Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: they must allow to list, read, write and delete there.';
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|[Tt]ime/.test(why)) {
    return 'Start the object store, or correct ?endpoint=… in --files.';
  }
  return 'Correct address, region and keys: they must allow to list, read, write and delete there.';
}

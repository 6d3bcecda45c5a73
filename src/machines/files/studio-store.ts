import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, messageOf, PatchwiseError, systemCode } from '../../errors.ts';
import { type MachineArea, machineOperations, type WorkerTerms } from '../../protocol/machines.ts';
import { addressOf } from '../../protocol/operation.ts';
import type { Claim } from '../../studio/ports/machine-files.ts';
import type { WorkerStore } from './byte-store.ts';

export interface StudioAccess {
  /** Address of the studio: `http://host:7860`. */
  readonly url: string;
  /** Where it asks for one. */
  readonly token?: string;
  /** How long an answer is waited for while the studio is away, ms. */
  readonly patienceMs?: number;
}

/** A studio that is restarted is back within this time, ms. */
const PATIENCE_MS = 60_000;
/** It is asked again after so long, and then ever more rarely, ms. */
const FIRST_WAIT_MS = 100;
/** One request may take so long, ms: a gibibyte at 4 MB/s. */
const REQUEST_MS = 300_000;

/** The files of a studio, over HTTP; @param addresses whether it gives addresses of an object store for them */
export function studioStore(access: StudioAccess, addresses = false): WorkerStore {
  const claim = async (area: MachineArea, name: string): Promise<Claim> => {
    const response = await ask(access, 'claimMachineFile', { path: { area, name } });
    // Nobody computes the run any more: what is sent of it is thrown away.
    if (response === undefined) return { there: false };
    return machineOperations.claimMachineFile.reply.json.parse(await response.json());
  };
  if (addresses) return addressedStore(access, claim);
  return {
    async get(area, name) {
      const response = await ask(access, 'getMachineFile', { path: { area, name } });
      return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
    },
    async put(area, name, bytes) {
      await ask(access, 'putMachineFile', { path: { area, name } }, { bytes });
    },
    claim: async (area, name) => (await claim(area, name)).there,
    async remove(area, name) {
      await ask(access, 'deleteMachineFile', { path: { area, name } });
    },
  };
}

/** An object store that this machine has no keys to: the studio leads to each object, for a while. */
function addressedStore(
  access: StudioAccess,
  claim: (area: MachineArea, name: string) => Promise<Claim>,
): WorkerStore {
  const plain = studioStore(access);
  return {
    get: plain.get,
    remove: plain.remove,
    // Asked for when it is put: with the answer comes the address.
    claim: async () => false,
    async put(area, name, bytes) {
      // A new address for each try: it may have become too old.
      await insistently(access, async (refuse) => {
        const { there, put } = await claim(area, name).catch(refuse);
        if (there) return;
        if (put === undefined) return plain.put(area, name, bytes).catch(refuse);
        const response = await fetch(put, {
          method: 'PUT',
          body: bytes as Uint8Array<ArrayBuffer> | Blob,
          signal: AbortSignal.timeout(REQUEST_MS),
        });
        await response.body?.cancel();
        if (!response.ok)
          throw new PatchwiseError('storage/failed', `The object store answered ${response.status}.`);
      });
    },
  };
}

/**
 * What the studio asks of its workers. One that is away is waited for.
 * @param onAway told why it cannot be reached, once: then it is tried again
 * @throws what it answers; `request/not-found` where it has no broker; `usage/invalid` and `server/unavailable` for an
 *   address that is none, or no studio's
 */
export async function askTerms(
  access: StudioAccess,
  onAway: (why: string) => void = () => undefined,
): Promise<WorkerTerms> {
  const { url } = access;
  const { protocol = '' } = URL.canParse(url) ? new URL(url) : {};
  if (!['http:', 'https:'].includes(protocol)) {
    throw new PatchwiseError('usage/invalid', `The address of the studio is not usable: ${url}`, {
      hint: 'Give it with --studio: http://host:7860',
    });
  }
  const response = await ask(access, 'getWorkerTerms', {}, { absentIsFine: false, onAway });
  const terms = machineOperations.getWorkerTerms.reply.json.safeParse(
    await response?.json().catch(() => undefined),
  );
  if (!terms.success) throw noStudio(url);
  return terms.data;
}

function noStudio(url: string): PatchwiseError {
  return new PatchwiseError('server/unavailable', `What answers at ${url} is no studio of this version.`, {
    hint: 'Correct the address in --studio, or give both the same version of Patchwise.',
  });
}

type Name = 'getWorkerTerms' | 'getMachineFile' | 'putMachineFile' | 'claimMachineFile' | 'deleteMachineFile';

interface AskOptions {
  readonly bytes?: Uint8Array | Blob;
  /** Whether what is asked for may be missing. */
  readonly absentIsFine?: boolean;
  readonly onAway?: (why: string) => void;
}

/** @returns undefined for what is not there */
async function ask(
  { url, token, patienceMs = PATIENCE_MS }: StudioAccess,
  name: Name,
  input: object,
  { bytes, absentIsFine = true, onAway }: AskOptions = {},
): Promise<Response | undefined> {
  const operation = machineOperations[name];
  const target = new URL(addressOf(operation, input as never), url.endsWith('/') ? url : `${url}/`);
  const trying = { url, patienceMs, ...(onAway !== undefined && { onAway }) };
  return insistently(trying, async (refuse) => {
    const response = await fetch(target, {
      method: operation.method.toUpperCase(),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(operation.method !== 'get' && { 'x-patchwise': '1' }),
        ...(bytes !== undefined && { 'content-type': 'application/octet-stream' }),
      },
      ...(bytes !== undefined && { body: bytes as Uint8Array<ArrayBuffer> | Blob }),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (response.ok) return response;
    if (response.status === 404 && absentIsFine) {
      await response.body?.cancel();
      return undefined;
    }
    const failure = await refusal(response, { url, hasToken: token !== undefined });
    // What is wrong stays wrong; a server that is stopping comes back.
    if (response.status < 500 && response.status !== 429) return refuse(failure);
    throw failure;
  });
}

/** Tries again what fails while its time lasts, but not what is refused. */
async function insistently<T>(
  {
    url,
    patienceMs = PATIENCE_MS,
    onAway,
  }: Pick<StudioAccess, 'url' | 'patienceMs'> & Pick<AskOptions, 'onAway'>,
  action: (refuse: (error: unknown) => never) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let refused: { readonly error: unknown } | undefined;
  const refuse = (error: unknown): never => {
    refused = { error };
    throw error;
  };
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, 2000)) {
    try {
      return await action(refuse);
    } catch (error) {
      if (refused !== undefined) throw refused.error;
      const failure = unreachable(url, error);
      if (performance.now() + wait > deadline) throw failure;
      if (wait === FIRST_WAIT_MS) onAway?.(failure.message);
    }
    await delay(wait);
  }
}

const refused = z.looseObject({ code: z.string(), message: z.string(), hint: z.string().optional() });

async function refusal(
  response: Response,
  { url, hasToken }: { readonly url: string; readonly hasToken: boolean },
): Promise<PatchwiseError> {
  const body: unknown = await response.json().catch(() => undefined);
  const found = refused.safeParse(body);
  if (!found.success) {
    const { redirected, status } = response;
    if (!redirected && status < 500) return noStudio(url);
    const who = redirected ? 'The object store' : 'The studio';
    return new PatchwiseError('server/internal', `${who} answered ${status}.`);
  }
  const { code, message, hint } = found.data;
  const known = code in ERROR_CODES ? (code as ErrorCode) : 'server/internal';
  if (known !== 'request/token') return new PatchwiseError(known, message, { hint });
  // What the studio says of its token is meant for browsers.
  return hasToken
    ? new PatchwiseError(known, `The studio at ${url} has another token.`, {
        hint: 'Correct it in PATCHWISE_TOKEN, or with --token.',
      })
    : new PatchwiseError(known, message, { hint: 'Give it by PATCHWISE_TOKEN, or with --token.' });
}

function unreachable(url: string, cause: unknown): PatchwiseError {
  if (cause instanceof PatchwiseError) return cause;
  // Of a request that failed the reason is beneath.
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = messageOf(reason) || systemCode(reason) || 'nobody answers';
  return new PatchwiseError('server/unavailable', `The studio at ${url} cannot be reached: ${why}.`, {
    hint: 'Start it, or correct its address in --studio.',
    cause,
  });
}

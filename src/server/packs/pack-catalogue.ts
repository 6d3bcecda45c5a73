import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { packPrefix } from '../../graph/types/pack.ts';
import { type Registry, withDescriptions } from '../../graph/types/registry.ts';
import type { DescribedPack } from '../../nodes/packs/describe-packs.ts';
import { type PackFailure, requireVersion } from '../../nodes/packs/load-packs.ts';
import { type AllowedPack, packPaths, readAllowed } from '../../nodes/packs/pack-folder.ts';
import { type PackManifest, readManifest } from '../../nodes/packs/pack-manifest.ts';
import { patchwiseRegistry } from '../../nodes/registry.ts';
import { readFileChecked, writeFileAtomic } from '../../runtime/files.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import { VERSION } from '../../version.ts';
import { childReply } from './child-reply.ts';
import type { DescribeOptions, DescribeReply } from './describe-main.ts';

/** What the server knows of the packs of its home: their descriptions, and never their code. */
export interface ServerPacks {
  /** What the runner may load. */
  readonly allowed: readonly AllowedPack[];
  /** All that are on the list. */
  readonly listed: readonly AllowedPack[];
  /** Why some of them cannot be used, by their names. */
  readonly problems: ReadonlyMap<string, string>;
  /** The built-in nodes, and those of the packs by description. */
  readonly registry: Registry;
  /** Folders of graphs for the gallery, by what their ids begin with. */
  readonly workflows: readonly { readonly prefix: string; readonly folder: string }[];
}

/**
 * Reads which packs are allowed and what they declare. Their code runs in a process of its own, and only when it has not
 * been described before in this version. What fails is logged and left out.
 */
export async function readServerPacks(home: string, log: StudioLog = () => undefined): Promise<ServerPacks> {
  const builtIn = patchwiseRegistry();
  const problems = new Map<string, string>();
  const told = ({ name, message, hint }: PackFailure): void => {
    problems.set(name, message);
    log('warn', 'pack not used', { pack: name, message, hint });
  };
  let allowed: readonly AllowedPack[] = [];
  try {
    allowed = await readAllowed(home);
  } catch (error) {
    told({ name: 'allowed.json', message: messageOf(error) });
  }
  const manifests: PackManifest[] = [];
  for (const { name, version } of allowed) {
    try {
      const manifest = await readManifest(home, name);
      requireVersion(manifest, version);
      manifests.push(manifest);
    } catch (error) {
      told({ name, message: messageOf(error) });
    }
  }
  const sound = allowed.filter(({ name }) => manifests.some((manifest) => manifest.name === name));
  const described = await describe(home, sound, told);
  let registry = builtIn;
  for (const pack of described) {
    try {
      registry = withDescriptions(registry, pack);
    } catch (error) {
      told({ name: pack.name, message: messageOf(error) });
    }
  }
  const known = manifests.filter(({ name }) => described.some((pack) => pack.name === name));
  return {
    ...{ allowed: sound, listed: allowed, problems },
    registry,
    workflows: known.flatMap(({ prefix, workflows }) =>
      workflows === undefined ? [] : [{ prefix: `${prefix.replace('/', '-')}--`, folder: workflows }],
    ),
  };
}

async function describe(
  home: string,
  allowed: readonly AllowedPack[],
  told: (failure: PackFailure) => void,
): Promise<readonly DescribedPack[]> {
  const known = await Promise.all(allowed.map((pack) => readDescribed(home, pack)));
  if (known.every((pack) => pack !== undefined)) return known;
  try {
    // All of them: one may use the port types of another.
    const given: DescribeOptions = { parent: process.pid, home, allowed };
    const { described, failures } = await childReply<DescribeReply>(
      'server/packs/describe-child',
      given,
      'The packs could not be described',
    );
    for (const failure of failures) told(failure);
    for (const pack of described) await keepDescribed(home, pack);
    return described;
  } catch (error) {
    told({ name: 'all', message: messageOf(error) });
    return [];
  }
}

const keptSchema = z.object({
  patchwise: z.literal(VERSION),
  pack: z.looseObject({
    name: z.string(),
    version: z.string(),
    nodes: z.array(z.looseObject({ type: z.string() })),
    portTypes: z.array(z.looseObject({ name: z.string() })),
  }),
});

function keptFile(home: string, { name, version }: Pick<AllowedPack, 'name' | 'version'>): string {
  const stem = (packPrefix(name) ?? 'unnamed').replace('/', '+');
  return join(packPaths(home).catalogue, `${stem}-${version.replaceAll(/[^A-Za-z0-9.-]/g, '_')}.json`);
}

/** A description from before; undefined when there is none, or one of another version of Patchwise. */
async function readDescribed(home: string, pack: AllowedPack): Promise<DescribedPack | undefined> {
  try {
    const text = (await readFileChecked(keptFile(home, pack), { maxBytes: 2 ** 24 })).toString('utf8');
    const kept = keptSchema.parse(JSON.parse(text)).pack as unknown as DescribedPack;
    return kept.name === pack.name && kept.version === pack.version ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** It is described again when this fails. */
async function keepDescribed(home: string, pack: DescribedPack): Promise<void> {
  try {
    await mkdir(packPaths(home).catalogue, { recursive: true });
    await writeFileAtomic(keptFile(home, pack), JSON.stringify({ patchwise: VERSION, pack }));
  } catch {
    return;
  }
}

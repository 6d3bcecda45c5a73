import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { PatchwiseError, toldError } from '../../errors.ts';
import type { AnyNodeDefinition } from '../../graph/types/node.ts';
import type { NodePack } from '../../graph/types/pack.ts';
import { createRegistry, type Registry } from '../../graph/types/registry.ts';
import { BUILT_IN_PACK } from '../pack.ts';
import type { PackCode } from './define-pack.ts';
import { linkPatchwise } from './link-patchwise.ts';
import { type AllowedPack, readAllowed } from './pack-folder.ts';
import { type PackManifest, readManifest } from './pack-manifest.ts';

/** A pack that is allowed and could not be used; Patchwise goes on without it. */
export interface PackFailure {
  readonly name: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface LoadedPacks {
  /** With the built-in nodes and those of all packs that could be loaded. */
  readonly registry: Registry;
  readonly packs: readonly NodePack[];
  readonly failures: readonly PackFailure[];
}

/**
 * Loads the code of the packs that are allowed in a home, and nothing else: it runs with all rights of this process.
 * A pack that fails is left out and told of.
 * @param allowed default: the home's own list
 */
export async function loadPacks(home: string, allowed?: readonly AllowedPack[]): Promise<LoadedPacks> {
  const failures: PackFailure[] = [];
  let registry = createRegistry([BUILT_IN_PACK]);
  const packs: NodePack[] = [];
  let list: readonly AllowedPack[] = [];
  try {
    list = allowed ?? (await readAllowed(home));
    if (list.length > 0) await linkPatchwise(home);
  } catch (error) {
    failures.push(failureOf('allowed.json', error));
  }
  for (const entry of list) {
    try {
      const pack = await loadPack(home, entry);
      // Made anew with each, so that one that does not fit together leaves the others as they are.
      registry = createRegistry([BUILT_IN_PACK, ...packs, pack]);
      packs.push(pack);
    } catch (error) {
      failures.push(failureOf(entry.name, error));
    }
  }
  return { registry, packs, failures };
}

async function loadPack(home: string, { name, version }: AllowedPack): Promise<NodePack> {
  const manifest = await readManifest(home, name);
  requireVersion(manifest, version);
  const module: unknown = await import(pathToFileURL(manifest.nodes).href);
  const { nodes, portTypes = {} } = codeOf(manifest, module);
  const { prefix, workflows } = manifest;
  for (const type of [...nodes.map((node) => node.type), ...Object.keys(portTypes)]) {
    if (type.startsWith(`${prefix}/`) && !type.slice(prefix.length + 1).includes('/')) continue;
    throw new PatchwiseError('pack/invalid', `The pack "${name}" declares "${type}".`, {
      hint: `Its node types and port types must be named "${prefix}/…".`,
    });
  }
  return { name, version, nodes, portTypes, ...(workflows === undefined ? {} : { workflows }) };
}

/** What lies in `node_modules` must be what was added. @throws `pack/invalid` */
export function requireVersion({ name, version }: PackManifest, allowed: string): void {
  if (version === allowed) return;
  throw new PatchwiseError(
    'pack/invalid',
    `The pack "${name}" was added as version ${allowed}, and is now ${version}.`,
    { hint: `Add it again with \`patchwise packs add ${name}\` if that is right.` },
  );
}

const codeSchema = z.looseObject({
  pack: z.looseObject({
    nodes: z.array(
      z.looseObject({
        type: z.string(),
        version: z.number(),
        inputs: z.looseObject({}),
        outputs: z.looseObject({}),
        params: z.looseObject({ shape: z.looseObject({}) }),
        run: z.custom<AnyNodeDefinition['run']>((run) => typeof run === 'function'),
      }),
    ),
    portTypes: z.record(z.string(), z.looseObject({ name: z.string(), title: z.string() })).optional(),
  }),
});

function codeOf({ name, nodes }: PackManifest, module: unknown): PackCode {
  const parsed = codeSchema.safeParse(module);
  if (parsed.success) return (module as { readonly pack: PackCode }).pack;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new PatchwiseError(
    'pack/invalid',
    `The module ${nodes} of the pack "${name}" is not a valid pack, at "${place}".`,
    {
      hint: 'It must export `pack`, which definePack({ nodes, portTypes }) returns.',
    },
  );
}

function failureOf(name: string, error: unknown): PackFailure {
  const { message, hint } = toldError(error, 'pack/invalid');
  return { name, message, hint };
}

import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { packPrefix } from '../../graph/types/pack.ts';
import { writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { loadPacks } from './load-packs.ts';
import { npm } from './npm.ts';
import { packDigest } from './pack-digest.ts';
import { type AllowedPack, packPaths, readAllowed, writeAllowed } from './pack-folder.ts';
import { readManifest } from './pack-manifest.ts';

export interface AddedPack extends AllowedPack {
  /** Types of its nodes. */
  readonly nodes: readonly string[];
  /** The version that it replaces. */
  readonly before?: string;
}

/**
 * Installs a pack into a home's own `node_modules` without running a script, loads it once to see that it works, and
 * allows it. What was there before stays when any of that fails.
 * @param spec name of a package (`halftone`, `@acme/halftone@2`), or path of its folder or archive (.tgz)
 * @param from whether it may be a path
 * @throws `pack/invalid`, `tool/failed`, `file/unwritable`
 */
export async function addPack(
  home: string,
  spec: string,
  from: 'anywhere' | 'registry' = 'anywhere',
): Promise<AddedPack> {
  const allowed = await readAllowed(home);
  const paths = packPaths(home);
  await prepare(home);
  const { name, version, file } = await fetchArchive(home, spec, from);
  const before = allowed.find((pack) => pack.name === name)?.version;
  const others = allowed.filter((pack) => pack.name !== name);
  try {
    // Of the same version npm would keep what it has, or refuse what differs.
    if (before === version) await npm(paths.folder, ['uninstall', '--legacy-peer-deps', name]);
    await rm(paths.catalogue, { recursive: true, force: true });
    // --legacy-peer-deps: the peer is this Patchwise, and not one from the registry.
    await npm(paths.folder, ['install', '--save-exact', '--legacy-peer-deps', `./archives/${file}`]);
    await readManifest(home, name);
    const added = { name, version, hash: await packDigest(home, name) };
    const { registry, failures } = await loadPacks(home, [...others, added]);
    const failure = failures.find((one) => one.name === name);
    if (failure !== undefined) {
      throw new PatchwiseError('pack/invalid', failure.message, { hint: failure.hint });
    }
    await writeAllowed(home, [...others, added]);
    const nodes = registry.nodes
      .map(({ description }) => description)
      .filter(({ pack }) => pack?.name === name);
    return {
      ...added,
      nodes: nodes.map(({ type }) => type),
      ...(before === undefined ? {} : { before }),
    };
  } catch (error) {
    await goBack(home, name, before).catch(() => undefined);
    throw error;
  }
}

/** Takes a pack off the list and its files away. @throws `pack/missing` when it is not on the list */
export async function removePack(home: string, name: string): Promise<void> {
  const allowed = await readAllowed(home);
  if (!allowed.some((pack) => pack.name === name)) {
    throw new PatchwiseError('pack/missing', `The pack "${name}" is not installed.`, {
      hint:
        allowed.length === 0
          ? 'No pack is installed.'
          : `Installed: ${allowed.map((pack) => pack.name).join(', ')}.`,
    });
  }
  // First off the list: whatever happens to the files, they are not loaded any more.
  await writeAllowed(
    home,
    allowed.filter((pack) => pack.name !== name),
  );
  await uninstall(home, name);
}

const packedSchema = z.looseObject({ name: z.string(), version: z.string(), filename: z.string() });

/**
 * What `npm pack --json` says of the one package that it packed: npm 12 names it by its key, earlier ones give a list.
 * @throws `tool/failed` for anything else
 */
export function packedOf(text: string): z.infer<typeof packedSchema> {
  const schema = z.union([
    z.array(packedSchema),
    z.record(z.string(), packedSchema).transform(Object.values),
  ]);
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    said = undefined;
  }
  const packed = schema.safeParse(said).data?.[0];
  if (packed !== undefined) return packed;
  throw new PatchwiseError('tool/failed', 'npm pack did not say what it packed.', {
    hint: `Another npm may do: this one said ${JSON.stringify(text.slice(0, 200))}.`,
  });
}

/** Whether a text names a place on this machine: as paths are written, or a package that is there. */
function isPlace(spec: string): boolean {
  return (
    /^(\.{0,2}[/\\]|[A-Za-z]:[/\\]|~)|[/\\]$|\.tgz$/.test(spec) ||
    existsSync(join(resolve(spec), 'package.json')) ||
    isFile(resolve(spec))
  );
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Puts a package into the home's folder of archives, from which it is installed: the home needs nothing else later. */
async function fetchArchive(
  home: string,
  spec: string,
  from: 'anywhere' | 'registry',
): Promise<{ readonly name: string; readonly version: string; readonly file: string }> {
  const { folder, archives } = packPaths(home);
  const local = from === 'anywhere' && isPlace(spec);
  const source = local ? resolve(spec) : spec;
  if (local && !existsSync(source)) {
    const what = spec.endsWith('.tgz') ? 'file' : 'folder';
    throw new PatchwiseError('file/missing', `There is no ${what} ${source}.`, {
      hint: 'Give the folder of a pack, the archive that `npm pack` made of it, or a name in the registry.',
    });
  }
  if (local && isFile(source) && !spec.endsWith('.tgz')) {
    throw new PatchwiseError('pack/invalid', `${source} is a file, but no archive of a pack.`, {
      hint: 'Give the .tgz that `npm pack` made of it, its folder, or a name in the registry.',
    });
  }
  if (local && statSync(source).isDirectory() && !existsSync(join(source, 'package.json'))) {
    throw new PatchwiseError(
      'pack/invalid',
      `${source} is not the folder of a pack: it has no package.json.`,
      {
        hint: '`patchwise packs new NAME` makes one.',
      },
    );
  }
  const text = await npm(folder, ['pack', source, '--json', '--pack-destination', archives]);
  const { name, version, filename } = packedOf(text);
  const prefix = packPrefix(name);
  // npm of old gives the name with a slash, and writes it with a hyphen.
  const written = filename.replace(/^@/, '').replaceAll('/', '-');
  if (prefix === undefined) {
    await rm(join(archives, written), { force: true });
    throw new PatchwiseError('pack/invalid', `"${name}" cannot be the name of a pack.`, {
      hint: 'Node types begin with it: lower-case letters, digits and "-", perhaps after a scope (@acme/halftone).',
    });
  }
  const file = archiveName(name, `${version}.tgz`);
  if (file !== written) await rename(join(archives, written), join(archives, file));
  return { name, version, file };
}

async function prepare(home: string): Promise<void> {
  const { folder, archives, manifest } = packPaths(home);
  try {
    await mkdir(archives, { recursive: true });
  } catch (error) {
    throw writeFailure(join(folder, '.'), error);
  }
  if (existsSync(manifest)) return;
  const content = {
    name: 'patchwise-packs',
    private: true,
    description: 'Packs of this Patchwise: `patchwise packs`.',
  };
  await writeFileAtomic(manifest, `${JSON.stringify(content, null, 2)}\n`);
}

async function uninstall(home: string, name: string): Promise<void> {
  const { folder, archives, catalogue } = packPaths(home);
  await npm(folder, ['uninstall', '--legacy-peer-deps', name]);
  await rm(catalogue, { recursive: true, force: true });
  const file = archiveName(name, '');
  for (const archive of await readdir(archives).catch(() => [])) {
    if (archive.startsWith(file) && /^\d/.test(archive.slice(file.length))) {
      await rm(join(archives, archive), { force: true });
    }
  }
}

/** After a failed installation: the version from before, or none. */
async function goBack(home: string, name: string, before: string | undefined): Promise<void> {
  if (before === undefined) return uninstall(home, name);
  const file = archiveName(name, `${before}.tgz`);
  await npm(packPaths(home).folder, ['install', '--save-exact', '--legacy-peer-deps', `./archives/${file}`]);
}

function archiveName(name: string, rest: string): string {
  return `${(packPrefix(name) ?? name).replace('/', '-')}-${rest}`;
}

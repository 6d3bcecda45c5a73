import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import semver from 'semver';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { packPrefix } from '../../graph/types/pack.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { VERSION } from '../../version.ts';
import { ALL_NODES } from '../all.ts';
import { packPaths } from './pack-folder.ts';

/** What is known of an installed pack without running it. */
export interface PackManifest {
  readonly name: string;
  readonly version: string;
  /** What its node types begin with, without the slash. */
  readonly prefix: string;
  /** Absolute path of its module. */
  readonly nodes: string;
  /** Absolute path of its folder of graphs. */
  readonly workflows?: string;
}

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  patchwise: z.looseObject({ nodes: z.string().min(1), workflows: z.string().min(1).optional() }),
  peerDependencies: z.looseObject({ patchwise: z.string() }).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});

/**
 * Reads the package.json of a pack that lies in a home's `node_modules`.
 * @throws `pack/missing` when it is not there, `pack/invalid` when it is no pack, or none for this Patchwise
 */
export async function readManifest(home: string, name: string): Promise<PackManifest> {
  // Checked before it becomes a path: nothing with a dot or another slash passes.
  if (packPrefix(name) === undefined) throw badName(name);
  const folder = join(packPaths(home).modules, ...name.split('/'));
  const text = await readFileChecked(join(folder, 'package.json'), { maxBytes: 2 ** 20 }).catch(() => {
    throw new PatchwiseError('pack/missing', `The pack "${name}" is not installed.`, {
      hint: `Add it with \`patchwise packs add ${name}\`.`,
    });
  });
  return checkManifest(folder, text.toString('utf8'));
}

async function checkManifest(folder: string, text: string): Promise<PackManifest> {
  const parsed = manifestSchema.safeParse(json(text));
  if (!parsed.success) {
    throw new PatchwiseError('pack/invalid', `The package in ${folder} is not a Patchwise pack.`, {
      hint: 'Its package.json needs "patchwise": { "nodes": "./dist/nodes.js" } and a peer range on patchwise.',
    });
  }
  const { name, version, patchwise, peerDependencies, dependencies = {} } = parsed.data;
  const prefix = packPrefix(name);
  if (prefix === undefined) throw badName(name);
  if (ALL_NODES.some(({ type }) => type.startsWith(`${prefix}/`)) || RESERVED.has(prefix)) {
    throw new PatchwiseError(
      'pack/invalid',
      `A pack cannot be named "${name}": built-in nodes begin with that.`,
      {
        hint: 'Give the package another name.',
      },
    );
  }
  const range = peerDependencies?.patchwise;
  if (range === undefined || Object.hasOwn(dependencies, 'patchwise')) {
    throw new PatchwiseError('pack/invalid', `The pack "${name}" does not say which Patchwise it is for.`, {
      hint: 'Its package.json must name patchwise under "peerDependencies", and not under "dependencies".',
    });
  }
  if (!semver.satisfies(VERSION, range, { includePrerelease: true })) {
    throw new PatchwiseError(
      'pack/invalid',
      `The pack "${name}" ${version} is for Patchwise ${range}; this is ${VERSION}.`,
      { hint: 'Add another version of the pack, or update Patchwise.' },
    );
  }
  const nodes = await inside(folder, patchwise.nodes);
  const workflows = patchwise.workflows === undefined ? undefined : await inside(folder, patchwise.workflows);
  if (nodes === undefined || (patchwise.workflows !== undefined && workflows === undefined)) {
    const what = nodes === undefined ? patchwise.nodes : patchwise.workflows;
    throw new PatchwiseError(
      'pack/invalid',
      `The pack "${name}" names "${what}", which is not in its folder.`,
      {
        hint: 'Was it built before it was packed, and does "files" in its package.json list what was built?',
      },
    );
  }
  return { name, version, prefix, nodes, ...(workflows === undefined ? {} : { workflows }) };
}

/** Beginnings of types that are no pack's. */
const RESERVED: ReadonlySet<string> = new Set(['patchwise', 'graph']);

/** A path of a package that exists and does not lead out of it. */
async function inside(folder: string, path: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path));
    const way = relative(root, file);
    return way === '' || way.startsWith('..') || isAbsolute(way) ? undefined : file;
  } catch {
    return undefined;
  }
}

function badName(name: string): PatchwiseError {
  return new PatchwiseError('pack/invalid', `"${name}" cannot be the name of a pack.`, {
    hint: 'Node types begin with it: lower-case letters, digits and "-", perhaps after a scope (@acme/halftone).',
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

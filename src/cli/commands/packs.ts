import { basename } from 'node:path';
import { loadPacks } from '../../nodes/packs/load-packs.ts';
import { addPack, removePack } from '../../nodes/packs/manage-packs.ts';
import { readAllowed } from '../../nodes/packs/pack-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { newPack } from '../new-pack.ts';
import type { Terminal } from '../terminal.ts';

interface Home {
  readonly home: string;
}

/** `patchwise packs new NAME`: writes a pack to begin from. */
export async function newPackCommand(name: string, terminal: Terminal): Promise<ExitCode> {
  const { folder, files } = await newPack(name);
  terminal.out(`${folder}: ${files.join(', ')}.\n`);
  terminal.err(`Next: cd ${basename(folder)} && npm install && npm test && patchwise packs add .\n`);
  return EXIT.done;
}

/** `patchwise packs add PACK`: installs a pack and allows it. */
export async function addPackCommand(spec: string, { home }: Home, terminal: Terminal): Promise<ExitCode> {
  const { name, version, nodes, before } = await addPack(home, spec);
  const verb = before === undefined ? 'Added' : before === version ? 'Added anew' : `Updated from ${before}`;
  terminal.out(`${verb}: ${name} ${version}, with ${nodes.join(', ')}.\n`);
  terminal.err('Its code may do all that you may. A running studio uses it from its next run on.\n');
  return EXIT.done;
}

/** `patchwise packs remove NAME`. */
export async function removePackCommand(name: string, { home }: Home, terminal: Terminal): Promise<ExitCode> {
  await removePack(home, name);
  terminal.out(`Removed: ${name}. Graphs with its nodes still open, but do not run.\n`);
  return EXIT.done;
}

/** `patchwise packs list`: what is allowed, with its nodes; exits 1 when a pack cannot be used. */
export async function listPacksCommand(
  { home, json }: Home & { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const allowed = await readAllowed(home);
  const { registry, failures } = await loadPacks(home, allowed);
  const packs = allowed.map((pack) => ({
    ...pack,
    nodes: registry.nodes.flatMap(({ description }) =>
      description.pack?.name === pack.name ? [description.type] : [],
    ),
    failure: failures.find((failure) => failure.name === pack.name),
  }));
  if (json === true) terminal.out(`${JSON.stringify({ packs }, null, 2)}\n`);
  else if (packs.length === 0) terminal.out('No pack is added. `patchwise packs add NAME` adds one.\n');
  else {
    for (const { name, version, nodes, failure } of packs) {
      terminal.out(`${name} ${version}\n`);
      for (const type of nodes) terminal.out(`  ${type}\n`);
      if (failure !== undefined) terminal.out(`  cannot be used: ${failure.message} ${failure.hint ?? ''}\n`);
    }
  }
  return failures.length === 0 ? EXIT.done : EXIT.failed;
}

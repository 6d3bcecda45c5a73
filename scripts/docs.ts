// Writes the references that are made of declarations, docs/nodes.md and docs/commands.md: npm run docs
import { fileURLToPath } from 'node:url';
import { commandReferenceMarkdown } from '../src/cli/command-reference.ts';
import { nodeReferenceMarkdown } from '../src/nodes/reference.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';

const docs = (name: string) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
await writeFileAtomic(docs('nodes.md'), nodeReferenceMarkdown(patchwiseRegistry()));
await writeFileAtomic(docs('commands.md'), commandReferenceMarkdown());

// Writes the references that are made of declarations: docs/nodes.md with docs/nodes/, docs/commands.md and
// docs/problems.md: npm run docs
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { commandReferenceMarkdown } from '../src/cli/command-reference.ts';
import { problemReferenceMarkdown } from '../src/graph/document/problem-reference.ts';
import { nodeReference } from '../src/nodes/reference.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';

const docs = (name: string) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
// A category that is gone leaves no page.
await rm(docs('nodes'), { recursive: true, force: true });
await mkdir(docs('nodes'));
for (const [path, text] of nodeReference(patchwiseRegistry())) await writeFileAtomic(docs(path), text);
await writeFileAtomic(docs('commands.md'), commandReferenceMarkdown());
await writeFileAtomic(docs('problems.md'), problemReferenceMarkdown());

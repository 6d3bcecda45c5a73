// Writes docs/nodes.md from the declarations of the nodes: npm run docs
import { fileURLToPath } from 'node:url';
import { nodeReferenceMarkdown } from '../src/nodes/reference.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';

const file = fileURLToPath(new URL('../docs/nodes.md', import.meta.url));
await writeFileAtomic(file, nodeReferenceMarkdown(patchwiseRegistry()));

// Writes docs/graph.schema.json from the schema in the code: node --import tsx scripts/graph-schema.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documentJsonSchema, SCHEMA_FILE } from '../src/graph/document/schema.ts';

const file = fileURLToPath(new URL(`../docs/${SCHEMA_FILE}`, import.meta.url));
writeFileSync(file, `${JSON.stringify(documentJsonSchema(), null, 2)}\n`);

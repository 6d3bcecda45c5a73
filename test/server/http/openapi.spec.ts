import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Express } from 'express';
import type { Operation } from '../../../src/protocol/operation.ts';
import { OPERATIONS } from '../../../src/protocol/operations.ts';
import { createApp } from '../../../src/server/http/app.ts';
import { hostPolicy } from '../../../src/server/security/hosts.ts';
import { testContext } from '../support/context.ts';
import { rawRequest, startTestServer, type TestServer } from '../support/start-server.ts';

type Described = {
  operationId: string;
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, object> };
};

describe('The OpenAPI document', () => {
  let server: TestServer;
  let document: Document;
  before(async () => {
    server = await startTestServer();
    const answer = await rawRequest(server, '/api/openapi.json', {
      headers: { host: `localhost:${server.port}` },
    });
    document = JSON.parse(answer.text) as Document;
  });
  after(() => server.close());

  it('describes exactly the operations that are mounted', async () => {
    const context = testContext();
    const app = createApp(context, { policy: () => ({ hosts: hostPolicy('127.0.0.1'), port: 1 }) });
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    // The front page belongs to the editor, not to the interface.
    expect(described).to.have.members(mounted(app).filter((one) => one !== 'get /'));
    await context.studio.close();
    context.metrics.close();
  });

  it('is told for people too: docs/protocol.md names every address', () => {
    const text = readFileSync('docs/protocol.md', 'utf8');
    for (const { address } of Object.values<Operation>(OPERATIONS)) {
      const last = address.split('/').findLast((part) => part !== '' && !part.startsWith(':'));
      expect(text.includes(address) || text.includes(`/${last}`), address).to.equal(true);
    }
  });

  it('names every operation once and every parameter of its path', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
      expect(declared, path).to.have.members(inPath);
      expect(
        Object.keys(operation.responses).some((status) => /^2/.test(status)),
        path,
      ).to.equal(true);
    }
  });

  it('is OpenAPI 3.1 whose references all lead somewhere', () => {
    expect(document.openapi).to.equal('3.1.0');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, ref]) => ref as string,
    );
    expect(references).to.include('#/components/schemas/Graph').and.to.include('#/components/schemas/Error');
    const pointers = references.filter((ref) => ref.startsWith('#/components/'));
    for (const pointer of pointers) {
      const name = pointer.replace('#/components/schemas/', '');
      expect(Object.keys(document.components.schemas), pointer).to.include(name);
    }
  });

  it('says what it takes and what it gives as JSON schema', () => {
    const submit = document.paths['/api/runs']?.['post'];
    const body = submit?.requestBody?.content['application/json']?.schema as {
      properties: Record<string, object>;
    };
    expect(body.properties).to.include.keys('document', 'graph', 'overrides', 'seed', 'targets');
    expect(body.properties['document']).to.deep.equal({ $ref: '#/components/schemas/Graph' });
    expect(submit?.responses).to.include.keys('201', '422', '503');
    const upload = document.paths['/api/assets']?.['post']?.requestBody?.content;
    expect(upload).to.include.keys('multipart/form-data');
  });

  it('says of numbers in queries that they are numbers', () => {
    const parameters = document.paths['/api/runs']?.['get']?.parameters ?? [];
    expect(parameters.find((p) => p.name === 'limit')).to.deep.include({
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    });
    expect(parameters.find((p) => p.name === 'before')?.schema).to.include({ type: 'integer', minimum: 0 });
  });
});

/** What express itself has mounted, as "get /path". */
function mounted(app: Express): string[] {
  type Layer = { route?: { path: string; methods: Record<string, boolean> } };
  const { stack } = app.router as unknown as { stack: Layer[] };
  return stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {});
    // What answers all methods is the 405 at each address.
    return route === undefined || methods.length > 1
      ? []
      : methods.map((method) => `${method} ${route.path}`);
  });
}

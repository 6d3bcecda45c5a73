import { z } from 'zod';
import { PROBLEMS } from '../../graph/document/problems.ts';
import { documentJsonSchema } from '../../graph/document/schema.ts';
import { errorBody } from '../../protocol/errors.ts';
import { numberBounds } from '../../protocol/fields.ts';
import type { BodySpec, Operation, ReplySpec, Tag } from '../../protocol/operation.ts';
import { OPERATIONS } from '../../protocol/operations.ts';
import { VERSION } from '../../version.ts';

type Json = Readonly<Record<string, unknown>>;

const TAGS: Readonly<Record<Tag, string>> = {
  nodes: 'The catalogue of nodes.',
  graphs: 'Stored graphs with their versions.',
  assets: 'Uploaded images.',
  models: 'Trained models.',
  runs: 'Runs of graphs and what they leave.',
  templates: 'Ready graphs and samples.',
  machines: 'Workers on other machines.',
  system: 'For operators.',
};

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'The request cannot be used.',
  401: 'The token is missing or wrong.',
  403: 'The host or the origin is not allowed.',
  404: 'There is nothing by that id or name.',
  409: 'The state does not allow it, or something exists already.',
  412: 'The stored revision is another than the one in If-Match.',
  413: 'Too large.',
  415: 'Not of a type that is taken.',
  422: 'Understood, and not usable; `problems` says why.',
  429: 'Too many at once.',
  500: 'The server failed.',
  503: 'Not now.',
  507: 'The disk or its quota is used up.',
};

/** The OpenAPI 3.1 description of the protocol: made from the same schemas that check the requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, operation] of Object.entries<Operation>(OPERATIONS)) {
    const path = operation.address.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: described(name, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Patchwise',
      version: VERSION,
      description: 'The studio’s REST interface. Live streams go by socket.io: docs/protocol.md.',
    },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: {
        Error: schemaOf(errorBody, 'output'),
        Graph: withoutDialect(documentJsonSchema()),
        ProblemCode: { type: 'string', enum: Object.keys(PROBLEMS) },
      },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Only where the server was started with a token.',
        },
      },
    },
    security: [{}, { token: [] }],
  };
}

function described(operationId: string, { tag, summary, reply, errors = [], ...rest }: Operation): Json {
  const parameters = [
    ...parametersOf(rest.path, 'path'),
    ...parametersOf(rest.query, 'query'),
    ...Object.entries(rest.headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
    })),
  ];
  const statuses = [...new Set([400, 401, 403, 500, ...errors])].sort();
  return {
    operationId,
    tags: [tag],
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(rest.body === undefined ? {} : { requestBody: requestBody(rest.body) }),
    responses: {
      [reply.status]: { description: reply.description, ...content(reply) },
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          {
            description: STATUS_TEXT[status] ?? 'An error.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

function content({ json, bytes }: ReplySpec): Json {
  if (json !== undefined) return { content: { 'application/json': { schema: schemaOf(json, 'output') } } };
  if (bytes === undefined) return {};
  return { content: { [bytes]: { schema: { type: 'string', format: 'binary' } } } };
}

function requestBody(body: BodySpec): Json {
  if ('stream' in body) {
    const schema = { type: 'string', format: 'binary', description: `At most ${body.stream} bytes.` };
    return { required: true, content: { 'application/octet-stream': { schema } } };
  }
  if (!('upload' in body)) {
    return {
      required: body.optional !== true,
      content: { 'application/json': { schema: schemaOf(body.json, 'input') } },
    };
  }
  const file = {
    type: 'object',
    properties: {
      file: { type: 'string', format: 'binary', description: `At most ${body.upload} bytes.` },
    },
    required: ['file'],
  };
  return {
    required: true,
    content: {
      'multipart/form-data': { schema: file },
      ...(body.json === undefined ? {} : { 'application/json': { schema: schemaOf(body.json, 'input') } }),
    },
  };
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): readonly Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...text } = schemaOf(field as z.ZodType, 'input');
    const bounds = numberBounds(field as z.ZodType);
    const absent = (field as z.ZodType).safeParse(undefined);
    const preset = absent.success && absent.data !== undefined ? { default: absent.data } : {};
    return {
      name,
      in: where,
      required: where === 'path' || !absent.success,
      ...(description === undefined ? {} : { description }),
      schema: bounds === undefined ? text : { type: 'integer', ...bounds, ...preset },
    };
  });
}

/** JSON schema of the dialect that OpenAPI 3.1 uses; graph documents are named, not repeated. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return withoutDialect(
    z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        if (isDocument(zodSchema as unknown as z.ZodType)) {
          for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
          jsonSchema['$ref'] = '#/components/schemas/Graph';
        }
      },
    }) as Json,
  );
}

function isDocument(schema: z.ZodType): boolean {
  return schema.description === 'A Patchwise graph.' || schema.meta()?.['documentSchema'] === true;
}

function withoutDialect({ $schema: _dialect, ...schema }: Json): Json {
  return schema;
}

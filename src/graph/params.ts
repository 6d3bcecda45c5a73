import { z } from 'zod';
import type { JsonObject, JsonScalar, JsonValue } from './document.ts';
import { type Result, refuse, succeed } from './result.ts';

/** What a parameter is to a widget: `json` is anything that has no simpler form. */
export type ParamKind = 'integer' | 'number' | 'boolean' | 'choice' | 'text' | 'list' | 'json';

/** One parameter of a node as plain data: all that an editor, a command line or a docs page needs. */
export interface ParamDescription {
  readonly name: string;
  readonly kind: ParamKind;
  readonly help: string;
  /** Has neither a default nor may it be absent: every graph must set it. */
  readonly required: boolean;
  /** May be `null`. */
  readonly nullable: boolean;
  /** Absent for required parameters and for those that may be left out altogether. */
  readonly default?: JsonValue;
  /** Only for `choice`. */
  readonly choices?: readonly JsonScalar[];
  /** Port type when the parameter is turned into an input; absent when it cannot be wired. */
  readonly wire?: string;
  /** What it takes, to complete "must be …": "a whole number from 0 to 10000". */
  readonly expected: string;
  /** JSON schema, with what `.meta()` added (unit, widget). */
  readonly schema: JsonObject;
}

const MUST_SET = 'mustSet';

/** Declares a parameter that has no sensible default (the path of an image): every graph must set it. */
export function required<S extends z.ZodType>(schema: S): S {
  return schema.meta({ ...schema.meta(), [MUST_SET]: true });
}

/** True when the schema was declared by {@link required}. */
export function isDeclaredRequired(schema: JsonObject): boolean {
  return schema[MUST_SET] === true;
}

/** Describes a parameter from its schema. Throws a plain Error when the type has no JSON schema. */
export function describeParam(name: string, field: z.ZodType): ParamDescription {
  const { $schema, ...schema } = z.toJSONSchema(field, { io: 'input' }) as JsonObject;
  const { core, nullable } = withoutNull(schema);
  const choices = choicesOf(core);
  const kind = kindOf(core, choices);
  const wire = wireOf(kind, choices);
  return {
    name,
    kind,
    help: typeof schema['description'] === 'string' ? schema['description'] : '',
    required: !field.safeParse(undefined).success,
    nullable,
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
    ...(choices === undefined ? {} : { choices }),
    ...(wire === undefined ? {} : { wire }),
    expected: expectation(core, kind, choices) + (nullable ? ', or null' : ''),
    schema,
  };
}

/** Checks one value; the error is a sentence that names the parameter, the allowed values and the given one. */
export function checkParam(
  param: ParamDescription,
  field: z.ZodType,
  value: unknown,
): Result<unknown, string> {
  const outcome = field.safeParse(value);
  if (outcome.success) return succeed(outcome.data);
  const issue = outcome.error.issues[0];
  // A refinement says what no schema can: its own words are all there is.
  const reason = issue?.code === 'custom' ? `: ${issue.message}` : '';
  return refuse(`"${param.name}" must be ${param.expected}, not ${show(value)}${reason}.`);
}

/** A value for a message: short, and text in quotes. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function withoutNull(schema: JsonObject): { readonly core: JsonObject; readonly nullable: boolean } {
  const type = schema['type'];
  if (Array.isArray(type) && type.includes('null')) {
    const others = type.filter((t) => t !== 'null');
    return { core: { ...schema, type: others.length === 1 ? (others[0] ?? '') : others }, nullable: true };
  }
  const options = schema['anyOf'];
  if (!Array.isArray(options)) return { core: schema, nullable: false };
  const others = (options as readonly JsonObject[]).filter((o) => o['type'] !== 'null');
  if (others.length === options.length) return { core: schema, nullable: false };
  const { anyOf, ...rest } = schema;
  return {
    core: others.length === 1 ? { ...rest, ...others[0] } : { ...rest, anyOf: others },
    nullable: true,
  };
}

function choicesOf(schema: JsonObject): readonly JsonScalar[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'].filter((c) => c !== null) as JsonScalar[];
  if (schema['const'] !== undefined) return [schema['const'] as JsonScalar];
  const options = schema['anyOf'];
  if (!Array.isArray(options)) return undefined;
  const constants = (options as readonly JsonObject[]).map((o) => o['const']);
  return constants.every((c) => c !== undefined) ? (constants as JsonScalar[]) : undefined;
}

function kindOf(schema: JsonObject, choices: readonly JsonScalar[] | undefined): ParamKind {
  if (choices !== undefined) return 'choice';
  switch (schema['type']) {
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'text';
    case 'array':
      return 'list';
    default:
      return 'json';
  }
}

function wireOf(kind: ParamKind, choices: readonly JsonScalar[] | undefined): string | undefined {
  switch (kind) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'text':
      return 'text';
    case 'choice':
      if (choices?.every((c) => typeof c === 'string')) return 'text';
      return choices?.every((c) => typeof c === 'number') ? 'number' : undefined;
    case 'list':
    case 'json':
      return undefined;
  }
}

function expectation(
  schema: JsonObject,
  kind: ParamKind,
  choices: readonly JsonScalar[] | undefined,
): string {
  switch (kind) {
    case 'choice':
      return choices?.length === 1 ? show(choices[0]) : `one of ${choices?.map(show).join(', ')}`;
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return `text${textRules(schema)}`;
    case 'list': {
      const items = schema['items'];
      const most = schema['maxItems'] === undefined ? '' : ` of at most ${schema['maxItems']}`;
      const least = schema['minItems'] === undefined ? '' : ` of at least ${schema['minItems']}`;
      if (typeof items !== 'object' || items === null) return `a list${least}${most}`;
      const core = withoutNull(items as JsonObject).core;
      const of = choicesOf(core);
      return `a list${least}${most}, each ${expectation(core, kindOf(core, of), of)}`;
    }
    case 'json':
      return 'a value of the form in its schema';
  }
}

function range(schema: JsonObject): string {
  const bound = (key: string): number | undefined => {
    const value = schema[key];
    // zod writes the range of safe integers into every integer: no limit that anybody chose.
    return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  const [min, max] = [bound('minimum'), bound('maximum')];
  const [above, below] = [bound('exclusiveMinimum'), bound('exclusiveMaximum')];
  const step = bound('multipleOf');
  const multiple = step === undefined ? '' : ` that is a multiple of ${step}`;
  if (min !== undefined && max !== undefined) return `${multiple} from ${min} to ${max}`;
  const lower = min !== undefined ? `at least ${min}` : above !== undefined ? `above ${above}` : undefined;
  const upper = max !== undefined ? `at most ${max}` : below !== undefined ? `below ${below}` : undefined;
  const parts = [lower, upper].filter((part) => part !== undefined);
  return parts.length === 0 ? multiple : `${multiple}, ${parts.join(' and ')}`;
}

function textRules(schema: JsonObject): string {
  const rules: string[] = [];
  if (typeof schema['minLength'] === 'number') {
    rules.push(
      schema['minLength'] === 1 ? 'that is not empty' : `of at least ${schema['minLength']} characters`,
    );
  }
  if (typeof schema['maxLength'] === 'number') rules.push(`of at most ${schema['maxLength']} characters`);
  if (typeof schema['pattern'] === 'string') rules.push(`that matches ${schema['pattern']}`);
  return rules.length === 0 ? '' : ` ${rules.join(', ')}`;
}

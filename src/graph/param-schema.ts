import type { JsonObject, JsonScalar } from './document.ts';

/** What a parameter is to a widget: `json` is anything that has no simpler form. */
export type ParamKind = 'integer' | 'number' | 'boolean' | 'choice' | 'text' | 'list' | 'json';

/** A value for a message: short, and text in quotes. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A schema without its null case. */
export function withoutNull(schema: JsonObject): { readonly core: JsonObject; readonly nullable: boolean } {
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

/** The values of an enumeration or a union of constants. */
export function choicesOf(schema: JsonObject): readonly JsonScalar[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'].filter((c) => c !== null) as JsonScalar[];
  if (schema['const'] !== undefined) return [schema['const'] as JsonScalar];
  const options = schema['anyOf'];
  if (!Array.isArray(options)) return undefined;
  const constants = (options as readonly JsonObject[]).map((o) => o['const']);
  return constants.every((c) => c !== undefined) ? (constants as JsonScalar[]) : undefined;
}

/** What widget the schema wants. */
export function kindOf(schema: JsonObject, choices: readonly JsonScalar[] | undefined): ParamKind {
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

/** What the schema takes, to complete "must be …". */
export function expectation(
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

import type { JsonObject, JsonScalar, JsonValue } from '../document/document.ts';
import { show } from '../show.ts';

/**
 * What a parameter is to a widget. A `union` takes one of several forms (a number, or a list of numbers); `json` is
 * anything that has no simpler form.
 */
export type ParamKind = 'integer' | 'number' | 'boolean' | 'choice' | 'text' | 'list' | 'union' | 'json';

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

/** The forms of a schema that takes several, null aside. */
export function alternativesOf(schema: JsonObject): readonly JsonObject[] | undefined {
  const { type, anyOf } = schema;
  if (Array.isArray(anyOf)) return anyOf as readonly JsonObject[];
  return Array.isArray(type) ? type.map((t) => ({ ...schema, type: t })) : undefined;
}

/** What widget the schema wants. */
export function kindOf(schema: JsonObject): ParamKind {
  if (choicesOf(schema) !== undefined) return 'choice';
  if (alternativesOf(schema) !== undefined) return 'union';
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

/** Port type of the parameter when it is wired; undefined when it cannot be, or when several would do. */
export function wireOf(schema: JsonObject): string | undefined {
  const kind = kindOf(schema);
  switch (kind) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'text':
      return kind;
    case 'choice': {
      const choices = choicesOf(schema) ?? [];
      if (choices.every((c) => typeof c === 'string')) return 'text';
      return choices.every((c) => typeof c === 'number') ? 'number' : undefined;
    }
    case 'union': {
      const wires = new Set((alternativesOf(schema) ?? []).map(wireOf).filter((wire) => wire !== undefined));
      return wires.size === 1 ? [...wires][0] : undefined;
    }
    case 'list':
    case 'json':
      return undefined;
  }
}

/** What the schema takes, to complete "must be …". */
export function expectation(schema: JsonObject): string {
  const kind = kindOf(schema);
  switch (kind) {
    case 'choice': {
      const choices = (choicesOf(schema) ?? []).map(show);
      return choices.length === 1 ? choices.join() : `one of ${choices.join(', ')}`;
    }
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return `text${textRules(schema)}`;
    case 'union':
      return (alternativesOf(schema) ?? []).map(expectation).join(', or ');
    case 'list': {
      const items = schema['items'];
      const each = isSchema(items) ? `, each ${expectation(withoutNull(items).core)}` : '';
      return `a list${lengthRule(schema)}${each}`;
    }
    case 'json':
      return 'a value of the form in its schema';
  }
}

/** A schema inside a schema, and not the `true` or `false` that may stand there. */
export function isSchema(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

function lengthRule({ minItems, maxItems }: JsonObject): string {
  if (minItems !== undefined && maxItems !== undefined) return ` of ${minItems} to ${maxItems}`;
  if (minItems !== undefined) return ` of at least ${minItems}`;
  return maxItems === undefined ? '' : ` of at most ${maxItems}`;
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

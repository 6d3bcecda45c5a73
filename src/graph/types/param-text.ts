import type { JsonObject, JsonValue } from '../document/document.ts';
import { readJson } from '../document/json/reader.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { show } from '../show.ts';
import { alternativesOf, choicesOf, isSchema, kindOf, withoutNull } from './param-schema.ts';
import type { ParamDescription } from './params.ts';

/**
 * Reads a text as a parameter's schema says: numbers in decimal, `true` or `false`, choices by name, lists as
 * `1,2,3` or `[1,2,3]`, text as it is, `null` where it is allowed. The error is a sentence. Ranges are not checked.
 */
export function parseParamText(param: ParamDescription, text: string): Result<JsonValue, string> {
  const value = parseAs(param.schema, text);
  return value === undefined
    ? refuse(`"${param.name}" must be ${param.expected}, not ${show(text)}.`)
    : succeed(value);
}

function parseAs(schema: JsonObject, text: string): JsonValue | undefined {
  const { core, nullable } = withoutNull(schema);
  const trimmed = text.trim();
  if (nullable && trimmed === 'null') return null;
  switch (kindOf(core)) {
    case 'integer':
    case 'number':
      return parseNumber(trimmed);
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined;
    case 'text':
      return text;
    case 'choice':
      return choicesOf(core)?.find((choice) => String(choice) === trimmed);
    case 'list':
      return parseList(core, trimmed);
    case 'union':
      return firstOf(alternativesOf(core) ?? [], text);
    case 'json':
      return parseJson(trimmed);
  }
}

function parseList(schema: JsonObject, text: string): JsonValue | undefined {
  if (text.startsWith('[')) return parseJson(text);
  const items = schema['items'];
  const parsed = (text === '' ? [] : text.split(',')).map((item) =>
    isSchema(items) ? parseAs(items, item.trim()) : item.trim(),
  );
  return parsed.every((item) => item !== undefined) ? parsed : undefined;
}

/** The first form that the text can be read as: numbers come before text where both would do. */
function firstOf(alternatives: readonly JsonObject[], text: string): JsonValue | undefined {
  const textLast = [...alternatives].sort(
    (a, b) => Number(kindOf(a) === 'text') - Number(kindOf(b) === 'text'),
  );
  for (const alternative of textLast) {
    const value = parseAs(alternative, text);
    if (value !== undefined) return value;
  }
  return undefined;
}

function parseJson(text: string): JsonValue | undefined {
  const read = readJson(text);
  return read.ok ? read.value : undefined;
}

/** Decimal notation only: no `0x10`, no empty text for zero. */
function parseNumber(text: string): number | undefined {
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : undefined;
}

import type { JsonObject, JsonValue } from './document.ts';
import { readJson } from './json/reader.ts';
import { show } from './param-schema.ts';
import type { ParamDescription } from './params.ts';
import { type Result, refuse, succeed } from './result.ts';

/** Reads a text as the kind of a parameter says; the error is a sentence. Ranges are the schema's part. */
export function parseParamText(param: ParamDescription, text: string): Result<JsonValue, string> {
  const wrong = refuse(`"${param.name}" must be ${param.expected}, not ${show(text)}.`);
  const trimmed = text.trim();
  if (param.nullable && trimmed === 'null') return succeed(null);
  switch (param.kind) {
    case 'integer':
    case 'number': {
      const value = parseNumber(trimmed);
      return value === undefined ? wrong : succeed(value);
    }
    case 'boolean':
      return trimmed === 'true' ? succeed(true) : trimmed === 'false' ? succeed(false) : wrong;
    case 'text':
      return succeed(text);
    case 'choice': {
      const choice = param.choices?.find((c) => String(c) === trimmed);
      return choice === undefined ? wrong : succeed(choice);
    }
    case 'list': {
      if (trimmed.startsWith('[')) return parseJsonText(trimmed, wrong);
      const items = trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim());
      return succeed(
        isNumeric(param.schema['items']) ? items.map((item) => parseNumber(item) ?? item) : items,
      );
    }
    case 'json':
      return parseJsonText(trimmed, wrong);
  }
}

function parseJsonText(text: string, wrong: Result<never, string>): Result<JsonValue, string> {
  const read = readJson(text);
  return read.ok ? read : wrong;
}

/** Decimal notation only: no `0x10`, no empty text for zero. */
function parseNumber(text: string): number | undefined {
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : undefined;
}

function isNumeric(schema: JsonValue | undefined): boolean {
  const type = typeof schema === 'object' && schema !== null ? (schema as JsonObject)['type'] : undefined;
  return type === 'number' || type === 'integer';
}

import type { JsonObject, JsonScalar, JsonValue } from '../../../../src/graph/document/document.ts';
import type { SourceKind } from '../../../../src/graph/types/node.ts';
import {
  alternativesOf,
  choicesOf,
  isSchema,
  withoutNull,
} from '../../../../src/graph/types/param-schema.ts';
import type { ParamDescription } from '../../../../src/graph/types/params.ts';

/** What control a parameter gets. */
export type ParamForm =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly JsonScalar[] }
  | { readonly kind: 'number'; readonly range: NumberRange }
  | { readonly kind: 'seed' }
  | { readonly kind: 'text'; readonly long: boolean }
  | { readonly kind: 'file'; readonly takes: SourceKind }
  /** Numbers, one or several, written with commas. */
  | { readonly kind: 'numbers'; readonly single: boolean; readonly integer: boolean }
  /** Texts or other scalars, written with commas. */
  | { readonly kind: 'words' }
  | { readonly kind: 'json' };

export interface NumberRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly step: number;
  readonly integer: boolean;
  /** The part of the range that a slider covers; undefined: too wide, or open. */
  readonly slider: { readonly min: number; readonly max: number; readonly log: boolean } | undefined;
}

const UNLIMITED = Number.MAX_SAFE_INTEGER;
/** Ranges wider than this get a logarithmic slider. */
const WIDE = 200;

/** @param takes what the parameter takes, when the node names a file by it */
export function formOf(param: ParamDescription, takes?: SourceKind): ParamForm {
  if (takes !== undefined) return { kind: 'file', takes };
  if (param.widget === 'seed') return { kind: 'seed' };
  const { core } = withoutNull(param.schema);
  switch (param.kind) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'choice':
      return { kind: 'choice', choices: param.choices ?? choicesOf(core) ?? [] };
    case 'integer':
    case 'number':
      return { kind: 'number', range: rangeOf(core) };
    case 'text':
      return { kind: 'text', long: param.widget === 'long-text' };
    case 'list':
      return listForm(core, false);
    case 'union': {
      const forms = alternativesOf(core) ?? [];
      const list = forms.find((form) => form['type'] === 'array');
      const scalar = forms.some((form) => form['type'] === 'number' || form['type'] === 'integer');
      return list !== undefined ? listForm(list, scalar) : { kind: 'json' };
    }
    case 'json':
      return { kind: 'json' };
  }
}

function listForm(schema: JsonObject, single: boolean): ParamForm {
  const items = schema['items'];
  const type = isSchema(items) ? withoutNull(items).core['type'] : undefined;
  if (type === 'integer' || type === 'number')
    return { kind: 'numbers', single, integer: type === 'integer' };
  return type === 'string' ? { kind: 'words' } : { kind: 'json' };
}

function rangeOf(schema: JsonObject): NumberRange {
  const bound = (...keys: readonly string[]): number | undefined => {
    const value = keys.map((key) => schema[key]).find((v) => typeof v === 'number');
    return typeof value === 'number' && Math.abs(value) < UNLIMITED ? value : undefined;
  };
  const integer = schema['type'] === 'integer';
  const [least, above] = [bound('minimum'), bound('exclusiveMinimum')];
  const [most, below] = [bound('maximum'), bound('exclusiveMaximum')];
  const wide = Math.abs((most ?? below ?? 1e9) - (least ?? above ?? 0));
  const step = bound('multipleOf') ?? (integer ? 1 : wide <= 2 ? 0.01 : 0.1);
  // An open bound itself is not allowed: the nearest step is.
  const min = least ?? (above === undefined ? undefined : above + step);
  const max = most ?? (below === undefined ? undefined : below - step);
  if (min === undefined || max === undefined) return { min, max, step, integer, slider: undefined };
  // What is beyond the usual can still be written.
  const end = Math.min(max, bound('usualMaximum') ?? max);
  const begin = Math.max(min, bound('usualMinimum') ?? min);
  const log = end - begin > WIDE && begin >= 0;
  return { min, max, step, integer, slider: { min: begin, max: end, log } };
}

/** Where a value lies on a slider of 0 to 1000, and back. */
export function toSlider(value: number, { min, max, log }: NonNullable<NumberRange['slider']>): number {
  const at = log ? Math.log1p(value - min) / Math.log1p(max - min) : (value - min) / (max - min);
  return Math.round(1000 * Math.min(1, Math.max(0, at)));
}

export function fromSlider(at: number, range: NumberRange): number {
  const slider = range.slider ?? { min: 0, max: 1, log: false };
  const t = at / 1000;
  const value = slider.log
    ? slider.min + Math.expm1(t * Math.log1p(slider.max - slider.min))
    : slider.min + t * (slider.max - slider.min);
  const snapped = range.integer ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(slider.max, Math.max(slider.min, snapped));
}

/** What a parameter is called: "learningRate" is "Learning rate". */
export function paramWords(name: string): string {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Reads "3, 4, 5" or "3"; undefined when a part is no number. */
export function parseNumbers(text: string, single: boolean): JsonValue | undefined {
  const parts = text.split(/[,\s]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  if (parts.length === 0 || numbers.some((n) => !Number.isFinite(n))) return undefined;
  return single && numbers.length === 1 ? (numbers[0] as number) : numbers;
}

export function formatList(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

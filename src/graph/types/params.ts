import { z } from 'zod';
import { requireArgument, withMethods } from '../../shared/arguments.ts';
import type { JsonObject, JsonScalar, JsonValue } from '../document/document.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { show } from '../show.ts';
import { choicesOf, expectation, kindOf, type ParamKind, wireOf, withoutNull } from './param-schema.ts';

/** Controls that a parameter may ask for by `.meta({ widget })`: a seed with a die, a text of several lines. */
export const WIDGETS = ['seed', 'long-text'] as const;
export type Widget = (typeof WIDGETS)[number];

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
  /** The control that it asks for, where its kind does not say enough. */
  readonly widget?: Widget;
  /** Where its value comes from while it is empty: a setting of what is wired to an input of the node. */
  readonly auto?: { readonly input: string; readonly setting: string };
  /** What it takes, to complete "must be …": "a whole number from 0 to 10000". */
  readonly expected: string;
  /** JSON schema, with what `.meta()` added (unit, widget) and without its description, which is `help`. */
  readonly schema: JsonObject;
}

/** What `.meta({ auto: 'net.steps' })` says: input and setting. */
function autoOf(schema: JsonObject): ParamDescription['auto'] {
  const written = schema['auto'];
  const [input, setting] = typeof written === 'string' ? written.split('.') : [];
  return input === undefined || setting === undefined ? undefined : { input, setting };
}

const MUST_SET = 'mustSet';

const SCHEMA = withMethods('a schema, as z.string() gives one', 'meta', 'safeParse');

/**
 * Declares a parameter that has no sensible default (the path of an image): every graph must set it.
 *
 * @example
 * import { required, z } from 'patchwise';
 * export const params = z.object({ path: required(z.string().describe('The file.')) });
 */
export function required<S extends z.ZodType>(schema: S): S {
  requireArgument(schema, 'schema', SCHEMA);
  return schema.meta({ ...schema.meta(), [MUST_SET]: true });
}

/** True when the schema was declared by {@link required}. */
export function isDeclaredRequired(schema: JsonObject): boolean {
  return schema[MUST_SET] === true;
}

/** Descriptions by schema: the JSON schema of one takes a tenth of a millisecond, and a registry asks twice for each. */
const described = new WeakMap<z.ZodType, Omit<ParamDescription, 'name'>>();

/** Describes a parameter from its schema. Throws a plain Error when the type has no JSON schema. */
export function describeParam(name: string, field: z.ZodType): ParamDescription {
  const known = described.get(field) ?? describeSchema(field);
  described.set(field, known);
  return { name, ...known };
}

function describeSchema(field: z.ZodType): Omit<ParamDescription, 'name'> {
  const { $schema, description, ...schema } = z.toJSONSchema(field, { io: 'input' }) as JsonObject;
  const { core, nullable } = withoutNull(schema);
  const choices = choicesOf(core);
  const wire = wireOf(core);
  const auto = autoOf(schema);
  const widget = WIDGETS.find((known) => known === schema['widget']);
  return {
    kind: kindOf(core),
    help: typeof description === 'string' ? description : '',
    required: !field.safeParse(undefined).success,
    nullable,
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
    ...(choices === undefined ? {} : { choices }),
    ...(wire === undefined ? {} : { wire }),
    ...(widget === undefined ? {} : { widget }),
    ...(auto === undefined ? {} : { auto }),
    expected: expectation(core) + (nullable ? ', or null' : ''),
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
  if (issue?.code === 'custom') {
    return refuse(`"${param.name}" cannot be ${show(value)}: ${issue.message.replace(/\.$/, '')}.`);
  }
  return refuse(`"${param.name}" must be ${param.expected}, not ${show(value)}.`);
}

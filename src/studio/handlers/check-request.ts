import type { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';

/** @throws `request/invalid` naming the first part that does not fit */
export function check(
  schema: z.ZodType | undefined,
  value: unknown,
  where: 'path' | 'query' | 'body',
): unknown {
  if (schema === undefined) return value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.').slice(0, 200) ?? '';
  const at = place === '' ? `The ${where} of the request` : `"${place}" in the ${where} of the request`;
  const code = where === 'path' ? 'request/not-found' : 'request/invalid';
  throw new PatchwiseError(
    code,
    `${at} is not usable: ${issue?.message.slice(0, 300) ?? 'it does not fit'}.`,
  );
}

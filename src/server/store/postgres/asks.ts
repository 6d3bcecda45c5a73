import { z } from 'zod';
import { id as runId } from '../../../protocol/fields.ts';
import { newId } from '../../../studio/clock.ts';
import type { Ask, AskAnswer, Asks } from '../../../studio/ports/front-ends.ts';
import type { Postgres } from './database.ts';

const ask = z.discriminatedUnion('what', [
  z.strictObject({ what: z.enum(['cancel', 'pause', 'resume', 'stop']), runId }),
  z.strictObject({
    what: z.literal('steer'),
    runId,
    nodeId: z.string(),
    values: z.record(z.string(), z.number()),
  }),
]);

const answer = z.strictObject({
  failure: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().exactOptional(),
      details: z.record(z.string(), z.unknown()).exactOptional(),
    })
    .exactOptional(),
});

/** What nobody waits for any more goes after this long, ms. */
const FORGOTTEN_MS = 3_600_000;

/** What front ends ask of the scheduler, as rows. @param turn at scheduling that this front end has, if it has it */
export function askTable(db: Postgres, turn: () => number | undefined): Asks {
  return {
    async put(what) {
      const id = newId();
      await db.patiently(async () => {
        await db.query(
          'INSERT INTO patchwise.asks (id, body, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
          [id, JSON.stringify(what), Date.now()],
        );
      });
      return id;
    },
    async take() {
      const rows = await db.scheduling(async (query) => {
        await query('DELETE FROM patchwise.asks WHERE asked_at < $1', [Date.now() - FORGOTTEN_MS]);
        return query(
          `UPDATE patchwise.asks SET turn = $1 FROM (
             SELECT id, turn FROM patchwise.asks WHERE answer IS NULL AND turn IS DISTINCT FROM $1::bigint
             ORDER BY asked_at FOR UPDATE SKIP LOCKED
           ) AS before WHERE asks.id = before.id
           RETURNING asks.id, asks.body, (before.turn IS NOT NULL)::int AS again`,
          [turn() ?? null],
        );
      });
      return rows.flatMap((row) => {
        const read = parsed(ask, row['body']);
        return read === undefined
          ? []
          : [{ id: String(row['id']), ask: read as Ask, again: row['again'] === 1 }];
      });
    },
    async answer(id, what) {
      await db.patiently(async () => {
        await db.query('UPDATE patchwise.asks SET answer = $2 WHERE id = $1', [id, JSON.stringify(what)]);
      });
    },
    async answerOf(id) {
      const [row] = await db.query(
        'DELETE FROM patchwise.asks WHERE id = $1 AND answer IS NOT NULL RETURNING answer',
        [id],
      );
      return row === undefined ? undefined : ((parsed(answer, row['answer']) ?? {}) as AskAnswer);
    },
    async withdraw(id) {
      await db.query('DELETE FROM patchwise.asks WHERE id = $1', [id]);
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, text: unknown): T | undefined {
  try {
    return schema.parse(JSON.parse(String(text)));
  } catch {
    return undefined;
  }
}

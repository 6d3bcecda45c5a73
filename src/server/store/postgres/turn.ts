/** The statements by which one of several front ends is the scheduler. */

/** The turn is a lock of PostgreSQL's, which goes with the connection of who has it. */
export const TRY_TURN = `SELECT pg_try_advisory_lock(hashtext('patchwise studio'))::int AS taken`;
/** Held shared by each transaction of a scheduler, and alone by who takes the turn: see {@link FENCE}. */
export const FENCE_KEY = `hashtext('patchwise scheduling')`;
/** What is written down of the turn. */
export const TURN_ROW = `SELECT value::bigint AS turn FROM patchwise.studio WHERE key = 'turn'`;

/**
 * Begins a transaction of the scheduler's, in one go: nobody takes the turn until its end, and the last result is whose turn it
 * is. Two statements, so that the second one sees what happened while the first one waited.
 */
export const FENCE = `BEGIN; SELECT pg_advisory_xact_lock_shared(${FENCE_KEY}); ${TURN_ROW}`;

export const GIVE_TURN = `SELECT pg_advisory_unlock(hashtext('patchwise studio'))`;

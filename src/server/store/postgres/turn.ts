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

/** Who has the turn and has asked nothing for this long is frozen, or its machine is gone. */
const SILENT_SECONDS = 20;

/**
 * Ends the connection of one that has the turn and is silent, by PostgreSQL's own clock: it would hold the lock for as long as its
 * machine answers for it, or until the network gives up. One that wakes up later sees that it is another's turn.
 */
export const END_SILENT = `SELECT pg_terminate_backend(a.pid) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = current_database()
  AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtext('patchwise studio')::bigint
  AND a.state = 'idle' AND a.state_change < now() - interval '${SILENT_SECONDS} seconds'`;

/**
 * The schema as a chain, as that of SQLite (../migrations.ts): entry v−1 brings it from version v−1 to v. Texts are compared
 * by their bytes, so that lists are in one order everywhere; JSON is text, which comes back as it was.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE patchwise.assets (
    id text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    name text NOT NULL,
    hash text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    created_at bigint NOT NULL UNIQUE,
    width bigint,
    height bigint,
    thumbnail text COLLATE "C",
    info text,
    UNIQUE (kind, hash)
  );
  CREATE TABLE patchwise.graphs (
    id text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    saved_at bigint NOT NULL UNIQUE
  );
  CREATE TABLE patchwise.graph_versions (
    graph_id text COLLATE "C" NOT NULL REFERENCES patchwise.graphs (id) ON DELETE CASCADE,
    revision bigint NOT NULL,
    title text NOT NULL,
    document text NOT NULL,
    saved_at bigint NOT NULL,
    PRIMARY KEY (graph_id, revision)
  );
  CREATE TABLE patchwise.own_templates (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    document text NOT NULL,
    picture text COLLATE "C",
    card text,
    created_at bigint NOT NULL UNIQUE
  );
  -- started_seq: number of its last event when it was started last. ticket: of whoever took it last.
  CREATE TABLE patchwise.runs (
    id text COLLATE "C" PRIMARY KEY,
    place bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ticket text COLLATE "C" UNIQUE,
    graph_id text,
    title text NOT NULL,
    document text NOT NULL,
    status text COLLATE "C" NOT NULL,
    priority bigint NOT NULL,
    source text COLLATE "C",
    batch text COLLATE "C",
    photograph text,
    created_at bigint NOT NULL UNIQUE,
    queued_at bigint NOT NULL,
    started_at bigint,
    started_seq bigint NOT NULL DEFAULT 0,
    finished_at bigint,
    reason text,
    errors text NOT NULL DEFAULT '[]',
    last_seq bigint NOT NULL DEFAULT 0,
    targets text,
    resume bigint NOT NULL DEFAULT 0,
    attempts bigint NOT NULL DEFAULT 0,
    expected bigint
  );
  CREATE INDEX ON patchwise.runs (status, created_at);
  CREATE INDEX ON patchwise.runs (source, started_at);
  CREATE INDEX ON patchwise.runs (batch, created_at);
  CREATE INDEX ON patchwise.runs (created_at) WHERE photograph IS NOT NULL;
  CREATE TABLE patchwise.events (
    run_id text COLLATE "C" NOT NULL REFERENCES patchwise.runs (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (run_id, seq)
  );
  CREATE TABLE patchwise.tensors (
    run_id text COLLATE "C" NOT NULL REFERENCES patchwise.runs (id) ON DELETE CASCADE,
    node_id text COLLATE "C" NOT NULL,
    port text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    moment text NOT NULL,
    hash text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (run_id, node_id, port, position)
  );
  CREATE TABLE patchwise.metrics (
    run_id text COLLATE "C" NOT NULL REFERENCES patchwise.runs (id) ON DELETE CASCADE,
    node_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    points text NOT NULL,
    PRIMARY KEY (run_id, node_id, name)
  );
  -- What is this studio's own: its data folder, its name at brokers, and whose turn it is to start runs.
  CREATE TABLE patchwise.studio (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
  -- Processes that serve this studio, by their connections.
  CREATE TABLE patchwise.front_ends (
    pid bigint NOT NULL,
    since timestamptz NOT NULL,
    terms text NOT NULL,
    PRIMARY KEY (pid, since)
  );
  -- What is asked of the one that starts runs. turn: in which it was taken.
  CREATE TABLE patchwise.asks (
    id text COLLATE "C" PRIMARY KEY,
    body text NOT NULL,
    asked_at bigint NOT NULL,
    turn bigint,
    answer text
  );
  -- Pictures on their way from one to the others: not worth a log, and gone after seconds.
  CREATE UNLOGGED TABLE patchwise.previews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text COLLATE "C" NOT NULL,
    told_at bigint NOT NULL,
    body bytea NOT NULL
  );
  CREATE INDEX ON patchwise.previews (told_at);
  -- What was set at nodes of runs while they ran, in its order.
  CREATE TABLE patchwise.steered (
    run_id text COLLATE "C" NOT NULL REFERENCES patchwise.runs (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (run_id, position)
  );
  `,
];

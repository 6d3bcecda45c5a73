/**
 * The schema as a chain: entry v−1 brings a database from version v−1 to v (`PRAGMA user_version`). Once a version was
 * released its entry stays as it is, and what changes is appended.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE assets (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL UNIQUE,
    width INTEGER,
    height INTEGER,
    thumbnail TEXT,
    info TEXT,
    UNIQUE (kind, hash)
  ) STRICT;
  CREATE TABLE graphs (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    saved_at INTEGER NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE graph_versions (
    graph_id TEXT NOT NULL REFERENCES graphs (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (graph_id, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE own_templates (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    picture TEXT,
    card TEXT,
    created_at INTEGER NOT NULL UNIQUE
  ) STRICT;
  -- started_seq: number of its last event when it was started last.
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    graph_id TEXT,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    source TEXT,
    batch TEXT,
    photograph TEXT,
    created_at INTEGER NOT NULL UNIQUE,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    started_seq INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER,
    reason TEXT,
    errors TEXT NOT NULL DEFAULT '[]',
    last_seq INTEGER NOT NULL DEFAULT 0,
    targets TEXT,
    resume INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Seconds that it is expected to take.
    expected INTEGER
  ) STRICT;
  CREATE INDEX runs_by_status ON runs (status, created_at);
  CREATE INDEX runs_by_source ON runs (source, started_at);
  CREATE INDEX runs_by_batch ON runs (batch, created_at);
  CREATE INDEX runs_of_photographs ON runs (created_at) WHERE photograph IS NOT NULL;
  CREATE TABLE events (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tensors (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    port TEXT NOT NULL,
    position INTEGER NOT NULL,
    moment TEXT NOT NULL,
    hash TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (run_id, node_id, port, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE metrics (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    name TEXT NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (run_id, node_id, name)
  ) STRICT, WITHOUT ROWID;
  -- What is this studio's own: its name at brokers.
  CREATE TABLE studio (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- What was set at nodes of runs while they ran, in its order.
  CREATE TABLE steered (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Version that this Patchwise writes. */
export const DATABASE_VERSION = MIGRATIONS.length;

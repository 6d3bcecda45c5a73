/**
 * The schema as a chain: entry v−1 brings a database from version v−1 to v (`PRAGMA user_version`). Append only;
 * test/fixtures/databases holds a database of every version.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: runs with their events, graphs with every version, assets, settings
  `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    graph_id TEXT,
    document TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    created_at INTEGER NOT NULL UNIQUE,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    reason TEXT,
    errors TEXT NOT NULL DEFAULT '[]',
    last_seq INTEGER NOT NULL DEFAULT 0,
    targets TEXT,
    resume INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX runs_by_status ON runs (status, created_at);
  CREATE TABLE events (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT, WITHOUT ROWID;
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
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // 2: turns among sources, number of attempts, tensors that are kept for a while
  `
  ALTER TABLE runs ADD COLUMN source TEXT;
  ALTER TABLE runs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET attempts = 1 WHERE started_at IS NOT NULL;
  CREATE INDEX runs_by_source ON runs (source, started_at);
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
  `,
  // 3: what runs measured; settings, which nothing used, are no more
  `
  CREATE TABLE metrics (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    name TEXT NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (run_id, node_id, name)
  ) STRICT, WITHOUT ROWID;
  DROP TABLE settings;
  `,
  // 4: values that could not be read, as they were
  `
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    found_at INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    column_name TEXT NOT NULL,
    value BLOB
  ) STRICT;
  `,
  // 5: nodes that a person keeps to use them again; runs that were submitted together
  `
  CREATE TABLE own_templates (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    picture TEXT,
    created_at INTEGER NOT NULL UNIQUE
  ) STRICT;
  ALTER TABLE runs ADD COLUMN batch TEXT;
  CREATE INDEX runs_by_batch ON runs (batch, created_at);
  `,
];

/** Version that this Patchwise writes. */
export const DATABASE_VERSION = MIGRATIONS.length;

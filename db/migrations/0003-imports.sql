-- Files in pieces: API and worker may not share a disk. A file that nobody came to claim is gone within the hour.
CREATE TABLE blob (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  content_type text NOT NULL,
  expires_at timestamptz(3) NOT NULL DEFAULT now() + interval '1 hour',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE INDEX blob_expiry ON blob (expires_at);

-- `start` is the piece's place in the file, so that reading may begin anywhere.
CREATE TABLE blob_piece (
  project_id text NOT NULL,
  blob_id text NOT NULL,
  start bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (project_id, blob_id, start),
  FOREIGN KEY (project_id, blob_id) REFERENCES blob (project_id, id) ON DELETE CASCADE
);
-- Compressing while somebody uploads would cost more than the room it saves.
ALTER TABLE blob_piece ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE lead_import (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  -- A code, never a text.
  reason text,
  dry_run boolean NOT NULL,
  duplicates text NOT NULL CHECK (duplicates IN ('skip', 'update')),
  agent_id text,
  stage text CHECK (stage IN ('new', 'in_progress', 'converted')),
  country text,
  blob_id text NOT NULL,
  bytes bigint NOT NULL,
  -- How the file is written, and which column means what; json, not jsonb, keeps the columns' order.
  dialect json NOT NULL,
  mapping json NOT NULL,
  -- Where reading goes on: always the beginning of a record. Moves in the transaction that stores the rows before it.
  position bigint NOT NULL,
  line bigint NOT NULL,
  rows_read bigint NOT NULL DEFAULT 0,
  created bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  busy_ms bigint NOT NULL DEFAULT 0,
  errors jsonb NOT NULL DEFAULT '[]',
  failed_blob_id text NOT NULL,
  failed_bytes bigint NOT NULL DEFAULT 0,
  request_id text NOT NULL,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX lead_import_page ON lead_import (project_id, created_at DESC, id DESC);
CREATE INDEX lead_import_unfinished ON lead_import (created_at) WHERE state IN ('queued', 'running', 'paused');

-- What a dry run would have stored so far, by the two addresses that tell duplicates.
CREATE TABLE import_shadow (
  project_id text NOT NULL,
  import_id text NOT NULL,
  lead_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  email text,
  phone text,
  PRIMARY KEY (project_id, import_id, lead_id),
  FOREIGN KEY (project_id, import_id) REFERENCES lead_import (project_id, id)
);
CREATE INDEX import_shadow_by_email ON import_shadow (project_id, import_id, email);
CREATE INDEX import_shadow_by_phone ON import_shadow (project_id, import_id, phone);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['blob', 'blob_piece', 'lead_import', 'import_shadow'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY in_project ON %I TO cora_app USING (project_id = current_project()) WITH CHECK (project_id = current_project())', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO cora_app', t);
    EXECUTE format('GRANT SELECT ON %I TO cora_system', t);
  END LOOP;
END $$;
GRANT DELETE ON blob, blob_piece TO cora_app;
GRANT DELETE ON blob, blob_piece, import_shadow TO cora_system;
-- Locking what is to be deleted needs this.
GRANT UPDATE (expires_at) ON blob TO cora_system;

-- Leads that have one of the addresses, oldest first. Under row-level security lower() is not leakproof and could not use
-- its index, so this function runs as the owner and takes the project from the session, never from its caller.
CREATE FUNCTION leads_by_address(emails text[], phones text[])
RETURNS TABLE (id text, email text, phone text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT found.id, found.email, found.phone FROM (
    SELECT l.id, lower(l.email) AS email, l.phone, l.created_at FROM lead l
    WHERE l.project_id = current_project() AND lower(l.email) = ANY (emails)
    UNION
    SELECT l.id, lower(l.email), l.phone, l.created_at FROM lead l WHERE l.project_id = current_project() AND l.phone = ANY (phones)
  ) found
  ORDER BY found.created_at, found.id
$$;
REVOKE ALL ON FUNCTION leads_by_address FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leads_by_address TO cora_app;

-- Keys of the authorization server, sealed with a key derived from CORA_SECRET. The newest signs; older ones still verify.
CREATE TABLE oauth_key (
  id text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('sign', 'cookie')),
  sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  retired_at timestamptz(3)
);

-- Apps that registered themselves; public clients, so nothing here is secret.
CREATE TABLE oauth_client (
  id text PRIMARY KEY,
  metadata jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX oauth_client_old ON oauth_client (created_at);

-- What a person let an app do. Every token of the app hangs on this row and ends with it.
CREATE TABLE oauth_grant (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES app_user (id),
  client_id text NOT NULL,
  client_name text NOT NULL,
  redirect_host text NOT NULL,
  -- Also those that the person will enter later; else the rows of oauth_grant_project.
  all_projects boolean NOT NULL,
  read_only boolean NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  ended_by text CHECK (ended_by IN ('person', 'app', 'reuse', 'expiry'))
);
CREATE INDEX oauth_grant_by_user ON oauth_grant (user_id, created_at);
CREATE INDEX oauth_grant_by_client ON oauth_grant (client_id);

CREATE TABLE oauth_grant_project (
  grant_id text NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
  project_id text NOT NULL REFERENCES project (id),
  PRIMARY KEY (grant_id, project_id)
);

-- Codes, tokens and interactions. Whoever holds one can act, so only its SHA-256 is kept.
CREATE TABLE oauth_artifact (
  model text NOT NULL,
  hash bytea NOT NULL,
  grant_id text,
  payload jsonb NOT NULL,
  consumed_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (model, hash)
);
CREATE INDEX oauth_artifact_by_grant ON oauth_artifact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oauth_artifact_expiry ON oauth_artifact (expires_at);

-- Grants span projects: only the system role sees any of this.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['oauth_key','oauth_client','oauth_grant','oauth_grant_project','oauth_artifact'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO cora_system', t);
  END LOOP;
END $$;

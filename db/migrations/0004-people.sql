-- People belong to organisations through memberships; app_user.org_id stays for the release before.
ALTER TABLE app_user ALTER COLUMN org_id DROP NOT NULL;
ALTER TABLE app_user ADD COLUMN email_verified_at timestamptz(3), ADD COLUMN google_subject text UNIQUE;

CREATE TABLE membership (
  org_id text NOT NULL REFERENCES organisation (id),
  user_id text NOT NULL REFERENCES app_user (id),
  role text NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id)
);
CREATE INDEX membership_by_user ON membership (user_id, created_at);
INSERT INTO membership (org_id, user_id, role, created_at) SELECT org_id, id, 'owner', created_at FROM app_user;

-- A browser that is signed in. Its token is kept as SHA-256 only; deleting the row ends it in every process.
CREATE TABLE session (
  id text PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  user_id text NOT NULL REFERENCES app_user (id),
  remembered boolean NOT NULL,
  browser text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, created_at);
CREATE INDEX session_expiry ON session (expires_at);

-- Links that prove a mailbox. The link's secret part is derived from the id and CORA_SECRET, so it is stored nowhere.
CREATE TABLE account_link (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('verify', 'reset')),
  user_id text NOT NULL REFERENCES app_user (id),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX account_link_by_user ON account_link (user_id, kind, created_at);
CREATE INDEX account_link_expiry ON account_link (expires_at);

CREATE TABLE invitation (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES organisation (id),
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  invited_by text NOT NULL REFERENCES app_user (id),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  ended_by text CHECK (ended_by IN ('accepted', 'withdrawn'))
);
CREATE UNIQUE INDEX invitation_open ON invitation (org_id, lower(email)) WHERE ended_at IS NULL;
CREATE INDEX invitation_by_email ON invitation (lower(email)) WHERE ended_at IS NULL;

-- Mails about accounts, promised in the transaction that causes them. The row's id is the provider's idempotency key,
-- so it must expire before the provider forgets keys (24 h).
CREATE TABLE account_mail (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('verify', 'reset', 'exists', 'invite', 'password_changed')),
  recipient text NOT NULL,
  -- The account_link or invitation that the mail carries.
  link_id text,
  -- What else its text says, frozen: a repeated key must carry the same bytes.
  facts jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'expired')),
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX account_mail_due ON account_mail (available_at, id) WHERE state = 'waiting';
CREATE INDEX account_mail_old ON account_mail (created_at);
CREATE INDEX account_mail_by_recipient ON account_mail (lower(recipient), kind, created_at);

-- Wrong passwords, per account and per address, whether or not the account exists.
CREATE TABLE sign_in_guess (
  subject text PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz(3) NOT NULL,
  locked_until timestamptz(3)
);
CREATE INDEX sign_in_guess_old ON sign_in_guess (last_at);

ALTER TABLE api_key ADD COLUMN operations text[];

-- People span projects: only the system role sees any of this.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['membership','session','account_link','invitation','account_mail','sign_in_guess'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO cora_system', t);
  END LOOP;
END $$;
GRANT UPDATE ON app_user, organisation TO cora_system;

-- A live project's keys and its test twin's are looked after in one place: by whoever may enter the live one.
CREATE FUNCTION current_twin() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT 'prj_test_' || regexp_replace(current_project(), '^prj_', '') $$;
CREATE POLICY keys_of_twin ON api_key TO cora_app USING (project_id = current_twin()) WITH CHECK (project_id = current_twin());

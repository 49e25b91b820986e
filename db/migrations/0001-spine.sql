-- Roles: the owner runs migrations, cora_app serves requests under row-level security,
-- cora_system finds keys, dispatches work and takes webhooks in.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'cora_app') THEN CREATE ROLE cora_app NOLOGIN; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'cora_system') THEN CREATE ROLE cora_system NOLOGIN; END IF;
EXCEPTION WHEN unique_violation OR duplicate_object THEN NULL;
END $$;
GRANT cora_app, cora_system TO CURRENT_USER;

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The project of the present transaction; null, hence no row, where nobody set one.
CREATE FUNCTION current_project() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.project', true), '') $$;

CREATE TABLE organisation (
  id text PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE app_user (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES organisation (id),
  email text NOT NULL,
  name text,
  password_hash text,
  source text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX app_user_email ON app_user (lower(email));

CREATE TABLE project (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES organisation (id),
  name text NOT NULL,
  policy jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX project_by_org ON project (org_id, id);

CREATE TABLE api_key (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL,
  environment text NOT NULL CHECK (environment IN ('live', 'test')),
  scope text NOT NULL CHECK (scope IN ('full', 'read_only')),
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  last_used_at timestamptz(3),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX api_key_by_project ON api_key (project_id, created_at);

CREATE TABLE subscription (
  project_id text PRIMARY KEY REFERENCES project (id),
  provider_id text NOT NULL UNIQUE,
  customer_id text NOT NULL,
  plan text,
  interval text,
  status text NOT NULL,
  current_period_start timestamptz(3),
  current_period_end timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE agent (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('outbound', 'inbound')),
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived', 'suspended')),
  outreach_model text NOT NULL DEFAULT 'both' CHECK (outreach_model IN ('call', 'email', 'both')),
  automation_enabled boolean NOT NULL DEFAULT false,
  language text NOT NULL DEFAULT 'en',
  voice_engine text NOT NULL DEFAULT 'conversation_relay' CHECK (voice_engine IN ('conversation_relay', 'elevenlabs')),
  voice_id text,
  elevenlabs_agent_id text,
  email_address text,
  system_prompt text,
  product_explanation text,
  value_proposition text,
  pain_points text,
  benefits text,
  features_differentiators text,
  elevator_pitch text,
  first_message text,
  email_knowledge text,
  example_email text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE INDEX agent_page ON agent (project_id, created_at DESC, id DESC);

CREATE TABLE phone_number (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  number text NOT NULL UNIQUE,
  country text,
  friendly_name text,
  status text NOT NULL DEFAULT 'active',
  outbound_agent_id text,
  inbound_agent_id text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, outbound_agent_id) REFERENCES agent (project_id, id),
  FOREIGN KEY (project_id, inbound_agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX phone_number_by_outbound_agent ON phone_number (project_id, outbound_agent_id);

CREATE TABLE lead (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  name text NOT NULL,
  first_name text,
  last_name text,
  company text,
  email text,
  phone text,
  role text,
  stage text NOT NULL DEFAULT 'new' CHECK (stage IN ('new', 'in_progress', 'converted')),
  meeting_booked boolean NOT NULL DEFAULT false,
  meeting_when text,
  converted boolean NOT NULL DEFAULT false,
  outreach_disabled boolean NOT NULL DEFAULT false,
  assigned_user_uid text,
  agent_id text,
  custom_fields jsonb NOT NULL DEFAULT '{}',
  time_zone text,
  consent jsonb NOT NULL DEFAULT '{}',
  total_calls integer NOT NULL DEFAULT 0,
  total_emails integer NOT NULL DEFAULT 0,
  last_activity_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX lead_page ON lead (project_id, created_at DESC, id DESC);
CREATE INDEX lead_by_agent ON lead (project_id, agent_id, created_at DESC, id DESC);
CREATE INDEX lead_by_stage ON lead (project_id, stage, created_at DESC, id DESC);
CREATE INDEX lead_by_email ON lead (project_id, lower(email));
CREATE INDEX lead_by_phone ON lead (project_id, phone);
CREATE INDEX lead_search ON lead USING gin ((name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) gin_trgm_ops);

-- One address that must not be contacted; channel 'all' stops every channel.
CREATE TABLE suppression (
  project_id text NOT NULL REFERENCES project (id),
  channel text NOT NULL CHECK (channel IN ('call', 'email', 'all')),
  address text NOT NULL,
  reason text NOT NULL,
  source_id text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, address, channel)
);

CREATE TABLE call (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  task_id text NOT NULL,
  lead_id text NOT NULL,
  agent_id text NOT NULL,
  direction text NOT NULL DEFAULT 'outbound',
  state text NOT NULL DEFAULT 'queued',
  outcome text CHECK (outcome IN ('connected', 'voicemail', 'no_answer')),
  lead_phone text NOT NULL,
  agent_phone text NOT NULL,
  call_reason text,
  first_message_override text,
  consent jsonb NOT NULL DEFAULT '{}',
  deferred_until timestamptz(3),
  reason text,
  answered_by text,
  provider_id text,
  duration_seconds integer,
  summary text,
  recording_id text,
  opt_out boolean NOT NULL DEFAULT false,
  meeting_when text,
  request_id text NOT NULL,
  settled_at timestamptz(3),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX call_by_lead ON call (project_id, lead_id, created_at DESC, id DESC);
CREATE INDEX call_by_agent ON call (project_id, agent_id);
CREATE INDEX call_by_provider_id ON call (provider_id);

CREATE TABLE email (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  task_id text NOT NULL,
  lead_id text NOT NULL,
  agent_id text NOT NULL,
  state text NOT NULL DEFAULT 'queued',
  lead_email text NOT NULL,
  agent_email text NOT NULL,
  wish_subject text,
  wish_message text,
  wish_template text,
  subject text,
  body text,
  summary text,
  consent jsonb NOT NULL DEFAULT '{}',
  deferred_until timestamptz(3),
  reason text,
  provider_id text,
  request_id text NOT NULL,
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  opened_at timestamptz(3),
  next_poll_at timestamptz(3) NOT NULL DEFAULT now() + interval '15 minutes',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX email_by_lead ON email (project_id, lead_id, created_at DESC, id DESC);
CREATE INDEX email_by_agent ON email (project_id, agent_id);
CREATE INDEX email_by_provider_id ON email (provider_id);

-- The ledger: a row is committed before a provider is called, its result after.
-- `open` is what a dead worker leaves behind and counts as unknown.
CREATE TABLE attempt (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  record_id text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('call', 'email')),
  number integer NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected', 'throttled', 'unknown', 'absent')),
  provider_id text UNIQUE,
  code text,
  opened_at timestamptz(3) NOT NULL DEFAULT now(),
  closed_at timestamptz(3),
  PRIMARY KEY (project_id, id),
  UNIQUE (record_id, number)
);
-- At most one attempt of a record may be alive: the database refuses the second dial.
CREATE UNIQUE INDEX attempt_alive ON attempt (record_id) WHERE state IN ('open', 'accepted', 'unknown');
CREATE INDEX attempt_today ON attempt (project_id, opened_at);

CREATE TABLE verdict (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  record_id text NOT NULL,
  channel text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('allow', 'defer', 'deny')),
  rule text,
  until timestamptz(3),
  evidence jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE INDEX verdict_by_record ON verdict (project_id, record_id, created_at);

CREATE TABLE transcript_turn (
  project_id text NOT NULL REFERENCES project (id),
  call_id text NOT NULL,
  seq integer NOT NULL,
  speaker text NOT NULL CHECK (speaker IN ('agent', 'person')),
  content text NOT NULL,
  offset_ms integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, call_id, seq),
  FOREIGN KEY (project_id, call_id) REFERENCES call (project_id, id)
);

CREATE TABLE activity (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  lead_id text,
  agent_id text,
  record_id text,
  event_type text NOT NULL,
  title text NOT NULL,
  detail text,
  status text,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, id)
);
-- One event of a kind per record, whoever reports it and how often.
CREATE UNIQUE INDEX activity_once ON activity (project_id, record_id, event_type) WHERE record_id IS NOT NULL;
CREATE INDEX activity_page ON activity (project_id, created_at DESC, id DESC);
CREATE INDEX activity_by_lead ON activity (project_id, lead_id, created_at DESC, id DESC);
CREATE INDEX activity_by_agent ON activity (project_id, agent_id, created_at DESC, id DESC);
CREATE INDEX activity_by_type ON activity (project_id, event_type, created_at DESC, id DESC);

CREATE TABLE usage (
  project_id text NOT NULL REFERENCES project (id),
  record_id text NOT NULL,
  kind text NOT NULL,
  quantity numeric NOT NULL,
  unit text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, record_id, kind)
);

CREATE TABLE audit_event (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text,
  request_id text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE INDEX audit_page ON audit_event (project_id, created_at DESC, id DESC);

-- An outreach key stays bound to its record for ever (expires_at null), other keys 24 h.
CREATE TABLE idempotency_key (
  project_id text NOT NULL REFERENCES project (id),
  operation text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  -- json, not jsonb: a repeated answer has its fields in the first one's order.
  response json,
  claimed_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  PRIMARY KEY (project_id, operation, key)
);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at) WHERE expires_at IS NOT NULL;

-- Work that Postgres has promised and Temporal has yet to hear of.
CREATE TABLE workflow_start (
  workflow_id text PRIMARY KEY,
  workflow_type text NOT NULL,
  project_id text NOT NULL,
  record_id text NOT NULL,
  lead_id text,
  agent_id text,
  request_id text NOT NULL,
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX workflow_start_due ON workflow_start (available_at);

CREATE TABLE workflow_signal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id text NOT NULL DEFAULT current_project(),
  workflow_id text NOT NULL,
  signal text NOT NULL,
  payload jsonb NOT NULL,
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX workflow_signal_due ON workflow_signal (available_at, id);

CREATE TABLE inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider text NOT NULL,
  dedupe_key text NOT NULL,
  kind text NOT NULL,
  project_id text,
  record_id text,
  attempt_id text,
  body text NOT NULL,
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  error text,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  processed_at timestamptz(3),
  UNIQUE (provider, dedupe_key)
);
CREATE INDEX inbox_due ON inbox (available_at, id) WHERE processed_at IS NULL;
CREATE INDEX inbox_by_record ON inbox (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX inbox_old ON inbox (processed_at) WHERE processed_at IS NOT NULL;

-- Row-level security, forced, for everything that belongs to a project.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['api_key','subscription','agent','phone_number','lead','suppression','call','email','attempt','verdict',
    'transcript_turn','activity','usage','audit_event','idempotency_key','workflow_start','workflow_signal'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY in_project ON %I TO cora_app USING (project_id = current_project()) WITH CHECK (project_id = current_project())', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO cora_app', t);
  END LOOP;
END $$;
ALTER TABLE project ENABLE ROW LEVEL SECURITY;
ALTER TABLE project FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON project TO cora_app USING (id = current_project()) WITH CHECK (id = current_project());
CREATE POLICY system ON project TO cora_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (name, policy) ON project TO cora_app;
GRANT DELETE ON idempotency_key TO cora_app;
-- The app may say what is to happen to a workflow, never read what others said.
REVOKE SELECT, UPDATE ON workflow_start, workflow_signal FROM cora_app;

GRANT SELECT, INSERT ON organisation, app_user, project, audit_event, activity, verdict TO cora_system;
GRANT SELECT, INSERT, UPDATE ON api_key, subscription, phone_number TO cora_system;
GRANT SELECT ON agent, lead, call, email TO cora_system;
GRANT SELECT, UPDATE ON attempt TO cora_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_start, workflow_signal, inbox, idempotency_key TO cora_system;

-- Substring search over leads. Under row-level security ILIKE is not leakproof and could not use the trigram index,
-- so this one function runs as the owner and takes the project from the session, never from its caller.
CREATE FUNCTION search_leads(pattern text, page_limit integer, before_at timestamptz(3), before_id text, want_stage text, want_agent text, want_meeting boolean)
RETURNS SETOF lead LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM lead
  WHERE project_id = current_project()
    AND (name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE pattern
    AND (before_at IS NULL OR (created_at, id) < (before_at, before_id))
    AND (want_stage IS NULL OR stage = want_stage)
    AND (want_agent IS NULL OR agent_id = want_agent)
    AND (want_meeting IS NULL OR meeting_booked = want_meeting)
  ORDER BY created_at DESC, id DESC
  LIMIT page_limit
$$;
-- The owner reads all leads inside that function: a policy of `true` leaves the index usable where the owner is no superuser.
DO $$ BEGIN EXECUTE format('CREATE POLICY search ON lead FOR SELECT TO %I USING (true)', current_user); END $$;
REVOKE ALL ON FUNCTION search_leads FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_leads TO cora_app;

-- A second project of the same organisation, made within the caller's own transaction.
CREATE FUNCTION add_project(new_id text, new_name text)
RETURNS project LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO project (id, org_id, name) SELECT new_id, org_id, new_name FROM project WHERE id = current_project() RETURNING *
$$;
DO $$ BEGIN EXECUTE format('CREATE POLICY siblings ON project TO %I USING (true) WITH CHECK (true)', current_user); END $$;
REVOKE ALL ON FUNCTION add_project FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_project TO cora_app;

-- Requests per key and minute, over all processes. Unlogged: after a crash the counting starts afresh.
CREATE UNLOGGED TABLE rate_limit (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX rate_limit_expiry ON rate_limit (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO cora_system;

-- Unclear attempts are few; finding rivals among them must not read the settled ones.
CREATE INDEX attempt_unclear ON attempt (project_id, record_id) WHERE state IN ('open', 'unknown') AND provider_id IS NULL;

-- What the gate holds back is looked up when a policy or a lead changes.
CREATE INDEX call_deferred ON call (project_id, lead_id) WHERE state = 'deferred';
CREATE INDEX email_deferred ON email (project_id, lead_id) WHERE state = 'deferred';

-- What the worker's chores look for: records long unfinished, emails of which nothing was heard.
CREATE INDEX call_unfinished ON call (created_at) WHERE state IN ('queued', 'deferred', 'dialing', 'ringing', 'in_progress');
CREATE INDEX email_unfinished ON email (created_at) WHERE state IN ('queued', 'deferred');
CREATE INDEX email_silent ON email (next_poll_at) WHERE state IN ('sent', 'delayed');
GRANT UPDATE (next_poll_at) ON email TO cora_system;

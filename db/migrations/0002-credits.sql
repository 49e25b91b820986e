-- Credits. Every amount is a whole number of hundredths of a credit, so nothing is ever rounded.
CREATE TABLE credit_balance (
  project_id text PRIMARY KEY REFERENCES project (id),
  remaining bigint NOT NULL DEFAULT 0 CHECK (remaining >= 0),
  -- What the present period was given; what of it does not remain is spent or held.
  allocated bigint NOT NULL DEFAULT 0 CHECK (allocated >= remaining),
  -- Counts the periods: a hold belongs to the one in which it was made.
  period integer NOT NULL DEFAULT 0,
  subscription_id text,
  plan text,
  interval text,
  -- The most that a plan of this period grants: whoever goes down and up again gets nothing twice.
  plan_credits bigint NOT NULL DEFAULT 0,
  period_start timestamptz(3),
  period_end timestamptz(3)
) WITH (fillfactor = 50);

-- What outreach under way may cost at most. A row is deleted by whoever settles it, so that happens once.
CREATE TABLE credit_hold (
  project_id text NOT NULL REFERENCES project (id),
  record_id text NOT NULL,
  action text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  period integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, record_id)
);

-- Taken at the commit itself: all accepts of a project wait for each other on its balance, so no client's round trip may
-- lie between. A hold that the balance does not cover, or of a period that has just ended, undoes the whole transaction.
CREATE FUNCTION take_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE credit_balance SET remaining = remaining - NEW.amount
  WHERE project_id = NEW.project_id AND period = NEW.period AND remaining >= NEW.amount;
  IF NOT FOUND THEN RAISE EXCEPTION 'credits do not suffice' USING ERRCODE = 'CR402', DETAIL = NEW.amount; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER take_hold AFTER INSERT ON credit_hold DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION take_hold();

-- The ledger: only ever appended to, and the amounts of a project always sum to what it has remaining.
CREATE TABLE credit_entry (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  period integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('grant', 'give', 'hold', 'settle', 'release', 'expire')),
  amount bigint NOT NULL,
  -- Of a hold that is settled, what it came to cost.
  spent bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
  action text,
  record_id text,
  subscription_id text,
  period_start timestamptz(3),
  plan text,
  note text,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, id),
  CONSTRAINT credit_entry_names_its_cause CHECK (num_nonnulls(record_id, subscription_id, note) > 0)
);
CREATE UNIQUE INDEX credit_entry_granted_once ON credit_entry (project_id, subscription_id, period_start, plan) WHERE kind = 'grant';
CREATE UNIQUE INDEX credit_entry_settled_once ON credit_entry (project_id, record_id) WHERE kind IN ('settle', 'release');
CREATE INDEX credit_entry_page ON credit_entry (project_id, created_at DESC, id DESC) WHERE kind NOT IN ('hold', 'release');
CREATE INDEX credit_entry_spending ON credit_entry (project_id, period, action) INCLUDE (spent) WHERE kind = 'settle';

-- A project's totals, a row a day (UTC). Whoever changes something appends to stat_change, where nobody waits for
-- anybody; a chore folds that into project_stats, and readers add up both.
CREATE TABLE project_stats (
  project_id text NOT NULL REFERENCES project (id),
  day date NOT NULL,
  leads bigint NOT NULL DEFAULT 0,
  calls bigint NOT NULL DEFAULT 0,
  emails bigint NOT NULL DEFAULT 0,
  meetings bigint NOT NULL DEFAULT 0,
  converted bigint NOT NULL DEFAULT 0,
  outbound_agents bigint NOT NULL DEFAULT 0,
  inbound_agents bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, day)
);
CREATE TABLE stat_change (
  LIKE project_stats INCLUDING DEFAULTS,
  id bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (project_id, id)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['credit_balance', 'credit_hold', 'credit_entry', 'project_stats', 'stat_change'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY in_project ON %I TO cora_app USING (project_id = current_project()) WITH CHECK (project_id = current_project())', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON credit_balance TO cora_app, cora_system;
GRANT SELECT, INSERT, DELETE ON credit_hold TO cora_app, cora_system;
GRANT SELECT, INSERT ON credit_entry TO cora_app, cora_system;
GRANT SELECT, INSERT ON stat_change TO cora_app, cora_system;
GRANT UPDATE, DELETE ON stat_change TO cora_system;
GRANT SELECT ON project_stats TO cora_app;
GRANT SELECT, INSERT, UPDATE ON project_stats TO cora_system;
-- Functions that run as the owner may write leads too.
DO $$ BEGIN EXECUTE format('CREATE POLICY counting ON stat_change FOR INSERT TO %I WITH CHECK (true)', current_user); END $$;

-- Triggers, so that no way of writing a lead, a call, an email or an agent goes uncounted; one row per statement.
CREATE FUNCTION count_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, leads, meetings, converted)
  SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE meeting_booked), count(*) FILTER (WHERE converted)
  FROM fresh GROUP BY 1, 2;
  RETURN NULL;
END $$;
CREATE FUNCTION count_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, calls) SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FROM fresh GROUP BY 1, 2;
  RETURN NULL;
END $$;
CREATE FUNCTION count_emails() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, emails) SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FROM fresh GROUP BY 1, 2;
  RETURN NULL;
END $$;
CREATE FUNCTION count_agents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, outbound_agents, inbound_agents)
  SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FILTER (WHERE type = 'outbound'), count(*) FILTER (WHERE type = 'inbound')
  FROM fresh GROUP BY 1, 2;
  RETURN NULL;
END $$;
CREATE FUNCTION count_lead_progress() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, meetings, converted)
  VALUES (NEW.project_id, (now() AT TIME ZONE 'UTC')::date, NEW.meeting_booked::int - OLD.meeting_booked::int, NEW.converted::int - OLD.converted::int);
  RETURN NULL;
END $$;
CREATE TRIGGER count_new AFTER INSERT ON lead REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_leads();
CREATE TRIGGER count_new AFTER INSERT ON call REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_calls();
CREATE TRIGGER count_new AFTER INSERT ON email REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_emails();
CREATE TRIGGER count_new AFTER INSERT ON agent REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_agents();
CREATE TRIGGER count_progress AFTER UPDATE OF meeting_booked, converted ON lead FOR EACH ROW
  WHEN (OLD.meeting_booked IS DISTINCT FROM NEW.meeting_booked OR OLD.converted IS DISTINCT FROM NEW.converted)
  EXECUTE FUNCTION count_lead_progress();

-- What was there before is counted once, by an owner who may be no superuser.
ALTER TABLE lead NO FORCE ROW LEVEL SECURITY;
ALTER TABLE call NO FORCE ROW LEVEL SECURITY;
ALTER TABLE email NO FORCE ROW LEVEL SECURITY;
ALTER TABLE agent NO FORCE ROW LEVEL SECURITY;
INSERT INTO stat_change (project_id, day, leads, meetings, converted)
  SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE meeting_booked), count(*) FILTER (WHERE converted) FROM lead GROUP BY 1, 2;
INSERT INTO stat_change (project_id, day, calls) SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FROM call GROUP BY 1, 2;
INSERT INTO stat_change (project_id, day, emails) SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FROM email GROUP BY 1, 2;
INSERT INTO stat_change (project_id, day, outbound_agents, inbound_agents)
  SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*) FILTER (WHERE type = 'outbound'), count(*) FILTER (WHERE type = 'inbound') FROM agent GROUP BY 1, 2;
ALTER TABLE lead FORCE ROW LEVEL SECURITY;
ALTER TABLE call FORCE ROW LEVEL SECURITY;
ALTER TABLE email FORCE ROW LEVEL SECURITY;
ALTER TABLE agent FORCE ROW LEVEL SECURITY;

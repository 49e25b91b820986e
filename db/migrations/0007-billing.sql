-- Which look at the payment provider came first: what was seen in an earlier look never replaces what a later one saw.
CREATE SEQUENCE billing_look;
GRANT USAGE ON SEQUENCE billing_look TO cora_system;

-- Every subscription that the payment provider has for a project; `subscription` shows the one that counts.
CREATE TABLE provider_subscription (
  project_id text NOT NULL REFERENCES project (id),
  provider_id text NOT NULL UNIQUE,
  customer_id text NOT NULL,
  plan text,
  interval text,
  status text NOT NULL,
  current_period_start timestamptz(3),
  current_period_end timestamptz(3),
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  canceled_at timestamptz(3),
  ended_at timestamptz(3),
  pending_plan text,
  pending_interval text,
  pending_at timestamptz(3),
  started_at timestamptz(3),
  -- 0 for what no look has seen yet.
  look bigint NOT NULL DEFAULT 0,
  looked_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, provider_id)
);
-- What the catch-up asks for again: living subscriptions of which nothing was heard for long.
CREATE INDEX provider_subscription_silent ON provider_subscription (looked_at) WHERE status NOT IN ('canceled', 'incomplete_expired');

ALTER TABLE subscription
  ADD COLUMN cancel_at_period_end boolean NOT NULL DEFAULT false,
  ADD COLUMN canceled_at timestamptz(3),
  ADD COLUMN ended_at timestamptz(3),
  ADD COLUMN pending_plan text,
  ADD COLUMN pending_interval text,
  ADD COLUMN pending_at timestamptz(3);

INSERT INTO provider_subscription (project_id, provider_id, customer_id, plan, interval, status, current_period_start, current_period_end)
SELECT project_id, provider_id, customer_id, plan, interval, status, current_period_start, current_period_end FROM subscription
WHERE NOT is_test_project(project_id);

-- A change of plan is decided before the provider is asked, so that whoever asks again asks for the same.
CREATE TABLE plan_change (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  once_key text NOT NULL,
  provider_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('upgrade', 'downgrade_scheduled', 'refresh')),
  plan text NOT NULL,
  interval text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'declined', 'failed', 'past')),
  period_start timestamptz(3),
  period_end timestamptz(3),
  tried_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX plan_change_one_at_a_time ON plan_change (project_id) WHERE state = 'open';
CREATE UNIQUE INDEX plan_change_once ON plan_change (project_id, once_key) WHERE state IN ('open', 'done');
CREATE INDEX plan_change_recent ON plan_change (project_id, created_at);

-- Up to when each side's undelivered payment events have been fetched.
CREATE TABLE billing_catch_up (
  side text PRIMARY KEY CHECK (side IN ('live', 'test')),
  seen_until timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON billing_catch_up TO cora_system;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['provider_subscription', 'plan_change'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY in_project ON %I TO cora_app USING (project_id = current_project()) WITH CHECK (project_id = current_project())', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
GRANT SELECT ON provider_subscription TO cora_app;
GRANT SELECT, INSERT, UPDATE ON provider_subscription TO cora_system;
GRANT SELECT, INSERT, UPDATE ON plan_change TO cora_app;
GRANT SELECT ON plan_change TO cora_system;

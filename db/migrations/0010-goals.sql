-- Somebody met through a goal or a task is a lead of kind 'contact', so that gate, ledger and opt-out hold for them too.
ALTER TABLE lead ADD COLUMN kind text NOT NULL DEFAULT 'lead' CHECK (kind IN ('lead', 'contact'));

CREATE TABLE conversation (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  title text NOT NULL,
  message_count integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id)
);
CREATE INDEX conversation_page ON conversation (project_id, created_at DESC, id DESC);

CREATE TABLE goal (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  conversation_id text NOT NULL,
  parent_goal_id text,
  parent_step_id text,
  root_goal_id text NOT NULL,
  depth integer NOT NULL DEFAULT 0 CHECK (depth BETWEEN 0 AND 3),
  agent_id text,
  title text NOT NULL,
  description text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'completed', 'cancelled')),
  outcome text CHECK (outcome IN ('achieved', 'not_achieved')),
  result jsonb,
  -- An outcome that waits until a person accepts it.
  proposed jsonb,
  rules jsonb NOT NULL DEFAULT '{}',
  deadline_at timestamptz(3),
  credits_estimated numeric(12,2) NOT NULL DEFAULT 0,
  -- Null until a budget is known; no step is paid for before.
  credits_cap numeric(12,2) CHECK (credits_cap >= 0),
  credits_soft_cap numeric(12,2) CHECK (credits_soft_cap >= 0),
  soft_cap_acknowledged_at timestamptz(3),
  budget_approved_at timestamptz(3),
  credits_used numeric(12,2) NOT NULL DEFAULT 0 CHECK (credits_used >= 0),
  credits_reserved numeric(12,2) NOT NULL DEFAULT 0 CHECK (credits_reserved >= 0),
  paused_by text CHECK (paused_by IN ('budget_approval', 'soft_cap', 'hard_cap')),
  escalated_at timestamptz(3),
  escalation text,
  attention text,
  -- Changed by everything that people say or decide: what a model thought up before it no longer counts.
  version integer NOT NULL DEFAULT 0,
  turns integer NOT NULL DEFAULT 0,
  idle_turns integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  request_id text NOT NULL,
  satisfied_at timestamptz(3),
  redrive_at timestamptz(3) NOT NULL DEFAULT now() + interval '1 day',
  archived_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversation (project_id, id),
  FOREIGN KEY (project_id, parent_goal_id) REFERENCES goal (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX goal_page ON goal (project_id, created_at DESC, id DESC) WHERE archived_at IS NULL;
CREATE INDEX goal_by_state ON goal (project_id, state, created_at DESC, id DESC) WHERE archived_at IS NULL;
CREATE INDEX goal_archived ON goal (project_id, created_at DESC, id DESC) WHERE archived_at IS NOT NULL;
CREATE INDEX goal_by_conversation ON goal (project_id, conversation_id, created_at DESC);
CREATE INDEX goal_by_parent ON goal (project_id, parent_goal_id, created_at DESC, id DESC) WHERE parent_goal_id IS NOT NULL;
CREATE INDEX goal_by_root ON goal (project_id, root_goal_id);
CREATE INDEX goal_attention ON goal (project_id, updated_at DESC) WHERE attention IS NOT NULL AND archived_at IS NULL;
CREATE INDEX goal_redrive ON goal (redrive_at) WHERE state IN ('pending', 'active');
CREATE INDEX goal_open ON goal (project_id, updated_at DESC) WHERE state IN ('pending', 'active') AND parent_goal_id IS NULL;

CREATE TABLE coordination_message (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  conversation_id text NOT NULL,
  goal_id text,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  actions text[] NOT NULL DEFAULT '{}',
  actor text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversation (project_id, id),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id)
);
CREATE INDEX coordination_message_page ON coordination_message (project_id, created_at DESC, id DESC);
CREATE INDEX coordination_message_by_conversation ON coordination_message (project_id, conversation_id, created_at DESC, id DESC);
CREATE INDEX coordination_message_by_goal ON coordination_message (project_id, goal_id, created_at) WHERE goal_id IS NOT NULL;

CREATE TABLE outreach_task (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL UNIQUE,
  goal_id text,
  step_id text,
  lead_id text NOT NULL,
  agent_id text,
  goal text NOT NULL,
  recipient_identifier text NOT NULL,
  recipient_name text,
  urgency text NOT NULL DEFAULT 'normal' CHECK (urgency IN ('low', 'normal', 'high')),
  channels text[] NOT NULL DEFAULT '{call,email}',
  wishes jsonb NOT NULL DEFAULT '{}',
  expects_reply boolean NOT NULL DEFAULT false,
  coordination_message_id text,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'in_progress', 'completed', 'failed', 'cancelled')),
  run integer NOT NULL DEFAULT 1,
  selected_channel text,
  completed_via_channel text,
  completion_summary text,
  result jsonb,
  reason text,
  next_at timestamptz(3),
  redrive_at timestamptz(3) NOT NULL DEFAULT now() + interval '1 day',
  version integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  request_id text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id),
  FOREIGN KEY (project_id, agent_id) REFERENCES agent (project_id, id)
);
CREATE INDEX outreach_task_page ON outreach_task (project_id, created_at DESC, id DESC);
CREATE INDEX outreach_task_by_state ON outreach_task (project_id, state, created_at DESC, id DESC);
CREATE INDEX outreach_task_by_goal ON outreach_task (project_id, goal_id) WHERE goal_id IS NOT NULL;
CREATE INDEX outreach_task_by_step ON outreach_task (project_id, step_id) WHERE step_id IS NOT NULL;
CREATE INDEX outreach_task_by_lead ON outreach_task (project_id, lead_id) WHERE state = 'in_progress';
CREATE INDEX outreach_task_redrive ON outreach_task (redrive_at) WHERE state = 'in_progress';

CREATE TABLE goal_step (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  goal_id text NOT NULL,
  number integer NOT NULL,
  stage integer NOT NULL,
  -- The decision that it came from.
  turn integer NOT NULL DEFAULT 1,
  kind text NOT NULL,
  description text NOT NULL,
  state text NOT NULL DEFAULT 'planned'
    CHECK (state IN ('planned', 'needs_approval', 'approved', 'running', 'completed', 'failed', 'skipped', 'cancelled')),
  lead_id text,
  params jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  requires_approval boolean NOT NULL DEFAULT false,
  estimate numeric(12,2) NOT NULL DEFAULT 0,
  reserved numeric(12,2) NOT NULL DEFAULT 0,
  used numeric(12,2) NOT NULL DEFAULT 0,
  -- It is over and nothing is held for it: its cost is final, and part of goal_spent.
  settled boolean NOT NULL DEFAULT false,
  task_id text,
  child_goal_id text,
  due_at timestamptz(3),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  UNIQUE (project_id, goal_id, number),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id),
  FOREIGN KEY (project_id, task_id) REFERENCES outreach_task (project_id, id),
  FOREIGN KEY (project_id, child_goal_id) REFERENCES goal (project_id, id)
);
CREATE INDEX goal_step_unfinished ON goal_step (project_id, goal_id, stage) WHERE state IN ('planned', 'needs_approval', 'approved', 'running');
CREATE INDEX goal_step_by_lead ON goal_step (project_id, lead_id) WHERE state IN ('planned', 'needs_approval', 'approved', 'running') AND lead_id IS NOT NULL;
-- The only steps whose cost may still change; the figures of a goal are taken from these and from goal_spent.
CREATE INDEX goal_step_unsettled ON goal_step (project_id, goal_id) WHERE NOT settled AND (state = 'running' OR task_id IS NOT NULL OR child_goal_id IS NOT NULL);

-- What a goal's settled steps have cost, sub-goals with all below them; in hundredths of a credit, as the ledger.
CREATE TABLE goal_spent (
  project_id text NOT NULL REFERENCES project (id),
  goal_id text NOT NULL,
  channel text NOT NULL,
  spent bigint NOT NULL CHECK (spent >= 0),
  PRIMARY KEY (project_id, goal_id, channel),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id)
);

CREATE TABLE goal_event (
  project_id text NOT NULL REFERENCES project (id),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  goal_id text NOT NULL,
  step_id text,
  kind text NOT NULL,
  -- Ids, codes and figures; no names, numbers or texts.
  detail jsonb NOT NULL DEFAULT '{}',
  actor text NOT NULL,
  model text,
  prompt_version text,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, goal_id, seq),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id)
);
CREATE INDEX goal_event_page ON goal_event (project_id, goal_id, created_at DESC, seq DESC);

-- What a person was shown and decided. An approval holds for exactly what its hash was made of.
CREATE TABLE approval (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  goal_id text NOT NULL,
  step_id text NOT NULL,
  shown jsonb NOT NULL,
  hash text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'denied', 'superseded')),
  proposed_by text NOT NULL,
  decided_by text,
  decided_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, goal_id) REFERENCES goal (project_id, id),
  FOREIGN KEY (project_id, step_id) REFERENCES goal_step (project_id, id)
);
CREATE UNIQUE INDEX approval_one_open ON approval (project_id, step_id) WHERE state = 'open';
CREATE INDEX approval_by_goal ON approval (project_id, goal_id, created_at);
CREATE INDEX approval_open ON approval (project_id, created_at) WHERE state = 'open';
CREATE INDEX approval_open_of_goal ON approval (project_id, goal_id, created_at) WHERE state = 'open';

CREATE TABLE task_attempt (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  task_id text NOT NULL,
  run integer NOT NULL,
  number integer NOT NULL,
  channel text NOT NULL CHECK (channel IN ('call', 'email')),
  record_id text NOT NULL,
  status text NOT NULL DEFAULT 'in_progress'
    CHECK (status IN ('in_progress', 'success', 'refused', 'voicemail', 'no_answer', 'busy', 'failed', 'denied', 'no_reply', 'needs_review', 'withdrawn', 'cancelled')),
  -- The code behind the status.
  reason text,
  because jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3),
  PRIMARY KEY (project_id, id),
  UNIQUE (project_id, task_id, number),
  FOREIGN KEY (project_id, task_id) REFERENCES outreach_task (project_id, id)
);
-- At most one attempt of a task is under way: the database refuses to contact a person twice at once.
CREATE UNIQUE INDEX task_attempt_alive ON task_attempt (project_id, task_id) WHERE status = 'in_progress';
CREATE INDEX task_attempt_by_record ON task_attempt (project_id, record_id);

-- What was judged and tried for a goal is found by the goal, so that a page of its timeline reads no more than it shows.
ALTER TABLE verdict ADD COLUMN goal_id text;
ALTER TABLE attempt ADD COLUMN goal_id text;
CREATE INDEX verdict_of_goal ON verdict (project_id, goal_id, created_at DESC, id DESC) WHERE goal_id IS NOT NULL;
CREATE INDEX attempt_of_goal ON attempt (project_id, goal_id, coalesce(closed_at, opened_at) DESC, id DESC) WHERE goal_id IS NOT NULL;
CREATE FUNCTION name_goal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT t.goal_id INTO NEW.goal_id FROM task_attempt a JOIN outreach_task t ON t.project_id = a.project_id AND t.id = a.task_id
  WHERE a.project_id = NEW.project_id AND a.record_id = NEW.record_id LIMIT 1;
  RETURN NEW;
END $$;
CREATE TRIGGER name_goal BEFORE INSERT ON verdict FOR EACH ROW EXECUTE FUNCTION name_goal();
CREATE TRIGGER name_goal BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION name_goal();

ALTER TABLE call ADD COLUMN outreach_task_id text,
  ADD FOREIGN KEY (project_id, outreach_task_id) REFERENCES outreach_task (project_id, id);
ALTER TABLE email ADD COLUMN outreach_task_id text,
  ADD FOREIGN KEY (project_id, outreach_task_id) REFERENCES outreach_task (project_id, id);

-- The provider's Message-ID, by which answers are threaded; the first email of the exchange that this one goes on with,
-- and the Message-IDs that it follows there, oldest first.
ALTER TABLE email ADD COLUMN message_id text, ADD COLUMN thread_id text, ADD COLUMN follows text[];
CREATE INDEX email_by_message_id ON email (message_id) WHERE message_id IS NOT NULL;

-- Further numbers and mailboxes of a person: an opt-out stops these too.
CREATE TABLE contact_address (
  project_id text NOT NULL REFERENCES project (id),
  address text NOT NULL,
  lead_id text NOT NULL,
  source text NOT NULL CHECK (source IN ('given', 'inbound')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, lead_id, address),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id)
);
CREATE INDEX contact_address_by_address ON contact_address (project_id, address);

-- What people write to the project.
CREATE TABLE inbox_message (
  project_id text NOT NULL REFERENCES project (id),
  id text NOT NULL,
  lead_id text NOT NULL,
  agent_id text,
  channel text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('message', 'reply', 'auto_reply')),
  -- The email that it answers, and the first one of that exchange.
  email_id text,
  thread_id text NOT NULL,
  task_id text,
  from_address text NOT NULL,
  to_address text NOT NULL,
  subject text,
  body text NOT NULL,
  preview text NOT NULL,
  provider_id text NOT NULL,
  message_id text,
  opt_out boolean NOT NULL DEFAULT false,
  unread boolean NOT NULL DEFAULT true,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, id),
  UNIQUE (project_id, provider_id),
  FOREIGN KEY (project_id, lead_id) REFERENCES lead (project_id, id),
  FOREIGN KEY (project_id, task_id) REFERENCES outreach_task (project_id, id)
);
CREATE INDEX inbox_message_page ON inbox_message (project_id, received_at DESC, id DESC);
CREATE INDEX inbox_message_unread ON inbox_message (project_id, received_at DESC) WHERE unread;
CREATE INDEX inbox_message_by_task ON inbox_message (project_id, task_id, received_at) WHERE task_id IS NOT NULL;
CREATE INDEX inbox_message_by_lead ON inbox_message (project_id, lead_id, received_at);
-- A mail that reached two of our addresses is one message.
CREATE UNIQUE INDEX inbox_message_once ON inbox_message (project_id, lead_id, message_id) WHERE message_id IS NOT NULL;

-- Live calls that are no longer wanted; ended by any worker process, also while Temporal is away.
CREATE TABLE hang_up (
  project_id text NOT NULL REFERENCES project (id),
  call_id text NOT NULL,
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, call_id)
);
CREATE INDEX hang_up_due ON hang_up (available_at);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['conversation','coordination_message','goal','goal_step','goal_spent','goal_event','approval','outreach_task','task_attempt','contact_address','inbox_message','hang_up'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY in_project ON %I TO cora_app USING (project_id = current_project()) WITH CHECK (project_id = current_project())', t);
    EXECUTE format('CREATE POLICY system ON %I TO cora_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO cora_app', t);
  END LOOP;
END $$;
-- What happened stays as it was written.
REVOKE UPDATE ON goal_event FROM cora_app;
GRANT SELECT, UPDATE (redrive_at) ON goal, outreach_task TO cora_system;
GRANT SELECT ON goal_step, goal_event, task_attempt TO cora_system;
GRANT SELECT, UPDATE, DELETE ON hang_up TO cora_system;

-- News wakes whoever sleeps on it, within the transaction that brings the news. The WHEN clauses keep other outreach free of it.
CREATE FUNCTION wake_task_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload)
  SELECT project_id, 'task:' || id || CASE WHEN run > 1 THEN ':' || run ELSE '' END, 'wake', 'null'::jsonb
  FROM outreach_task WHERE project_id = NEW.project_id AND id = NEW.outreach_task_id AND state = 'in_progress';
  RETURN NULL;
END $$;
CREATE TRIGGER call_wakes_task AFTER UPDATE ON call FOR EACH ROW
  WHEN (NEW.outreach_task_id IS NOT NULL
    AND (OLD.settled_at IS DISTINCT FROM NEW.settled_at OR (NEW.state = 'needs_review' AND OLD.state <> 'needs_review')))
  EXECUTE FUNCTION wake_task_of_record();
CREATE TRIGGER email_wakes_task AFTER UPDATE ON email FOR EACH ROW
  WHEN (NEW.outreach_task_id IS NOT NULL AND OLD.state <> NEW.state) EXECUTE FUNCTION wake_task_of_record();

CREATE FUNCTION wake_goal_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload) VALUES (NEW.project_id, 'goal:' || NEW.goal_id, 'wake', 'null'::jsonb);
  RETURN NULL;
END $$;
CREATE TRIGGER task_wakes_goal AFTER UPDATE ON outreach_task FOR EACH ROW
  WHEN (NEW.goal_id IS NOT NULL AND OLD.state <> NEW.state AND NEW.state IN ('completed', 'failed', 'cancelled'))
  EXECUTE FUNCTION wake_goal_of_task();

CREATE FUNCTION wake_parent_goal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload) VALUES (NEW.project_id, 'goal:' || NEW.parent_goal_id, 'wake', 'null'::jsonb);
  RETURN NULL;
END $$;
CREATE TRIGGER goal_wakes_parent AFTER UPDATE ON goal FOR EACH ROW
  WHEN (NEW.parent_goal_id IS NOT NULL AND OLD.state <> NEW.state AND NEW.state IN ('completed', 'cancelled'))
  EXECUTE FUNCTION wake_parent_goal();

CREATE FUNCTION wake_work_with_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload)
  SELECT project_id, 'goal:' || goal_id, 'wake', 'null'::jsonb FROM (
    SELECT DISTINCT project_id, goal_id FROM goal_step WHERE project_id = NEW.project_id AND lead_id = NEW.id
      AND state IN ('planned', 'needs_approval', 'approved', 'running')) g
  UNION ALL
  SELECT project_id, 'task:' || id || CASE WHEN run > 1 THEN ':' || run ELSE '' END, 'wake', 'null'::jsonb
  FROM outreach_task WHERE project_id = NEW.project_id AND lead_id = NEW.id AND state = 'in_progress'
  UNION ALL
  -- What the gate holds back asks it again, and learns that it is not wanted any more.
  SELECT project_id, 'call:' || id, 'recheck', 'null'::jsonb FROM call WHERE project_id = NEW.project_id AND lead_id = NEW.id AND state = 'deferred'
  UNION ALL
  SELECT project_id, 'email:' || id, 'recheck', 'null'::jsonb FROM email WHERE project_id = NEW.project_id AND lead_id = NEW.id AND state = 'deferred';
  RETURN NULL;
END $$;
CREATE TRIGGER lead_wakes_work AFTER UPDATE ON lead FOR EACH ROW
  WHEN ((NEW.outreach_disabled AND NOT OLD.outreach_disabled) OR (NEW.meeting_booked AND (NOT OLD.meeting_booked OR NEW.meeting_when IS DISTINCT FROM OLD.meeting_when)))
  EXECUTE FUNCTION wake_work_with_lead();

CREATE FUNCTION wake_work_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload)
  SELECT project_id, 'task:' || id || CASE WHEN run > 1 THEN ':' || run ELSE '' END, 'wake', 'null'::jsonb
  FROM outreach_task WHERE project_id = NEW.project_id AND lead_id = NEW.lead_id AND state = 'in_progress'
  UNION ALL
  SELECT project_id, 'call:' || id, 'recheck', 'null'::jsonb FROM call
  WHERE project_id = NEW.project_id AND lead_id = NEW.lead_id AND state = 'deferred' AND outreach_task_id IS NOT NULL
  UNION ALL
  SELECT project_id, 'email:' || id, 'recheck', 'null'::jsonb FROM email
  WHERE project_id = NEW.project_id AND lead_id = NEW.lead_id AND state = 'deferred' AND outreach_task_id IS NOT NULL
  UNION ALL
  -- An answer to an email that was waited for no longer is news for the goal.
  SELECT t.project_id, 'goal:' || t.goal_id, 'wake', 'null'::jsonb FROM outreach_task t
  WHERE t.project_id = NEW.project_id AND t.id = NEW.task_id AND t.goal_id IS NOT NULL AND t.state IN ('completed', 'failed');
  RETURN NULL;
END $$;
-- A machine's answer is kept, and wakes nobody.
CREATE TRIGGER message_wakes_work AFTER INSERT ON inbox_message FOR EACH ROW WHEN (NEW.kind <> 'auto_reply')
  EXECUTE FUNCTION wake_work_of_message();

-- Tasks that wait for credits look again once there are more; not at each settlement, which may give little back.
CREATE INDEX outreach_task_unpaid ON outreach_task (project_id) WHERE state = 'in_progress' AND reason = 'quota_exceeded';
CREATE FUNCTION wake_unpaid_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_signal (project_id, workflow_id, signal, payload)
  SELECT project_id, 'task:' || id || CASE WHEN run > 1 THEN ':' || run ELSE '' END, 'wake', 'null'::jsonb
  FROM outreach_task WHERE project_id = NEW.project_id AND state = 'in_progress' AND reason = 'quota_exceeded';
  RETURN NULL;
END $$;
CREATE TRIGGER credits_wake_tasks AFTER UPDATE ON credit_balance FOR EACH ROW
  WHEN (NEW.allocated > OLD.allocated OR NEW.period > OLD.period) EXECUTE FUNCTION wake_unpaid_tasks();
CREATE TRIGGER first_credits_wake_tasks AFTER INSERT ON credit_balance FOR EACH ROW
  WHEN (NEW.allocated > 0) EXECUTE FUNCTION wake_unpaid_tasks();

-- Contacts are not leads of the project's list: searched and listed are leads only.
CREATE OR REPLACE FUNCTION search_leads(pattern text, page_limit integer, before_at timestamptz(3), before_id text, want_stage text, want_agent text, want_meeting boolean)
RETURNS SETOF lead LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM lead
  WHERE project_id = current_project() AND kind = 'lead'
    AND (name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE pattern
    AND (before_at IS NULL OR (created_at, id) < (before_at, before_id))
    AND (want_stage IS NULL OR stage = want_stage)
    AND (want_agent IS NULL OR agent_id = want_agent)
    AND (want_meeting IS NULL OR meeting_booked = want_meeting)
  ORDER BY created_at DESC, id DESC
  LIMIT page_limit
$$;

CREATE OR REPLACE FUNCTION search_lead_beginnings(beginning text, page_limit integer, before_at timestamptz(3), before_id text, want_stage text, want_agent text, want_meeting boolean)
RETURNS SETOF lead LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM lead
  WHERE project_id = current_project() AND kind = 'lead'
    AND ((name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE beginning || '%'
      OR (name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE '% ' || beginning || '%')
    AND (before_at IS NULL OR (created_at, id) < (before_at, before_id))
    AND (want_stage IS NULL OR stage = want_stage)
    AND (want_agent IS NULL OR agent_id = want_agent)
    AND (want_meeting IS NULL OR meeting_booked = want_meeting)
  ORDER BY created_at DESC, id DESC
  LIMIT page_limit
$$;

-- An import that names a contact makes a lead of them; what stops outreach to the address holds for both.
CREATE OR REPLACE FUNCTION leads_by_address(emails text[], phones text[])
RETURNS TABLE (id text, email text, phone text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT found.id, found.email, found.phone FROM (
    SELECT l.id, lower(l.email) AS email, l.phone, l.created_at FROM lead l
    WHERE l.project_id = current_project() AND l.kind = 'lead' AND lower(l.email) = ANY (emails)
    UNION
    SELECT l.id, lower(l.email), l.phone, l.created_at FROM lead l
    WHERE l.project_id = current_project() AND l.kind = 'lead' AND l.phone = ANY (phones)
  ) found
  ORDER BY found.created_at, found.id
$$;

-- Nor are they counted as leads.
CREATE OR REPLACE FUNCTION count_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_change (project_id, day, leads, meetings, converted)
  SELECT project_id, (created_at AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE meeting_booked), count(*) FILTER (WHERE converted)
  FROM fresh WHERE kind = 'lead' GROUP BY 1, 2;
  RETURN NULL;
END $$;
DROP TRIGGER count_progress ON lead;
CREATE TRIGGER count_progress AFTER UPDATE OF meeting_booked, converted ON lead FOR EACH ROW
  WHEN (NEW.kind = 'lead' AND (OLD.meeting_booked IS DISTINCT FROM NEW.meeting_booked OR OLD.converted IS DISTINCT FROM NEW.converted))
  EXECUTE FUNCTION count_lead_progress();

-- Everybody of the project, contacts too, for goals that name a person.
CREATE FUNCTION search_people(pattern text, page_limit integer)
RETURNS SETOF lead LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM lead
  WHERE project_id = current_project()
    AND ((name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE pattern
      OR coalesce(company, '') ILIKE pattern OR coalesce(role, '') ILIKE pattern)
  ORDER BY created_at DESC, id DESC
  LIMIT page_limit
$$;
REVOKE ALL ON FUNCTION search_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people TO cora_app;

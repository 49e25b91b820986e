-- Each project has a test twin: a project of its own, so that everything which keeps projects apart keeps the two apart.
-- Its id says what it is, so that no code has to ask before it chooses where a call goes.
CREATE FUNCTION is_test_project(project_id text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT starts_with(project_id, 'prj_test_') $$;

CREATE FUNCTION test_twin_id(live_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT 'prj_test_' || regexp_replace(live_id, '^prj_', '') $$;

-- A company's pages are lists of one kind; the key is unique so that a twin can be bound to its own company's project.
DROP INDEX project_by_org;
ALTER TABLE project
  ADD COLUMN twin_of text UNIQUE,
  ADD CONSTRAINT project_by_org UNIQUE (org_id, id),
  ADD CONSTRAINT twin_of_own_company FOREIGN KEY (org_id, twin_of) REFERENCES project (org_id, id),
  ADD CONSTRAINT twins_are_test_projects CHECK (is_test_project(id) = (twin_of IS NOT NULL)),
  ADD CONSTRAINT twins_are_of_live_projects CHECK (NOT is_test_project(twin_of));
CREATE INDEX project_page ON project (org_id, is_test_project(id), created_at DESC, id DESC);

-- A number of the telephone company belongs to one project; the emulated one's numbers are nobody's.
ALTER TABLE phone_number DROP CONSTRAINT phone_number_number_key;
CREATE UNIQUE INDEX phone_number_of_one_project ON phone_number (number) WHERE NOT is_test_project(project_id);
ALTER TABLE phone_number ADD CONSTRAINT phone_number_once UNIQUE (project_id, number);

-- Which side signed an event; two sides may give two events the same id.
ALTER TABLE inbox ADD COLUMN side text NOT NULL DEFAULT 'live' CHECK (side IN ('live', 'test'));
ALTER TABLE inbox DROP CONSTRAINT inbox_provider_dedupe_key_key;
ALTER TABLE inbox ADD CONSTRAINT inbox_once UNIQUE (provider, side, dedupe_key);

DO $$ BEGIN
  EXECUTE format('CREATE POLICY twins ON phone_number TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY twins ON subscription TO %I USING (true) WITH CHECK (true)', current_user);
END $$;

-- A key's own text says which kind of project it opens.
ALTER TABLE api_key
  ADD CONSTRAINT key_of_own_kind CHECK ((environment = 'test') = is_test_project(project_id)),
  ADD CONSTRAINT key_says_its_kind CHECK (starts_with(prefix, 'cora_' || environment || '_'));

-- Ready to call and mail at any hour, because nobody real answers. The numbers are out of the fictional range
-- +1 NXX 555 0150-0199, the second never like the first.
CREATE FUNCTION add_twin(live project) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE twin text := test_twin_id(live.id);
BEGIN
  INSERT INTO project (id, org_id, name, policy, created_at, twin_of)
  VALUES (twin, live.org_id, live.name,
    '{"calling_hours": {"start": "00:00", "end": "24:00"}, "calling_days": [1, 2, 3, 4, 5, 6, 7]}', live.created_at, live.id);
  INSERT INTO subscription (project_id, provider_id, customer_id, plan, interval, status, current_period_start)
  VALUES (twin, 'test_' || twin, 'test_' || twin, 'growth', 'monthly', 'active', now());
  INSERT INTO phone_number (project_id, id, number, country, friendly_name)
  SELECT twin, 'num_' || replace(gen_random_uuid()::text, '-', ''),
    '+1' || (200 + floor(random() * 800))::int || '5550' || (125 + 25 * n + floor(random() * 25))::int, 'US', 'Sandbox number ' || n
  FROM generate_series(1, 2) n;
END $$;
REVOKE ALL ON FUNCTION add_twin FROM PUBLIC;

CREATE FUNCTION project_gets_twin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM add_twin(NEW);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION project_gets_twin FROM PUBLIC;

SELECT add_twin(live) FROM project live;
-- Whoever makes a project: there is no way to one without its twin.
CREATE TRIGGER twin AFTER INSERT ON project FOR EACH ROW WHEN (NEW.twin_of IS NULL) EXECUTE FUNCTION project_gets_twin();

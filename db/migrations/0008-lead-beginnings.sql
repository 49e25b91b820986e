-- A text of one or two characters has no trigram of its own, and looking everywhere for it would read every lead. So it is
-- looked for only where a word of the name, the email or the phone begins: there the index knows it, and where many begin so,
-- the newest are soon found. Like search_leads, this runs as the owner and takes the project from the session alone.
CREATE FUNCTION search_lead_beginnings(beginning text, page_limit integer, before_at timestamptz(3), before_id text, want_stage text, want_agent text, want_meeting boolean)
RETURNS SETOF lead LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM lead
  WHERE project_id = current_project()
    AND ((name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE beginning || '%'
      OR (name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE '% ' || beginning || '%')
    AND (before_at IS NULL OR (created_at, id) < (before_at, before_id))
    AND (want_stage IS NULL OR stage = want_stage)
    AND (want_agent IS NULL OR agent_id = want_agent)
    AND (want_meeting IS NULL OR meeting_booked = want_meeting)
  ORDER BY created_at DESC, id DESC
  LIMIT page_limit
$$;
REVOKE ALL ON FUNCTION search_lead_beginnings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_lead_beginnings TO cora_app;

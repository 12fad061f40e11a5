-- An exception is what somebody asked for and another human of the guardrail's layer granted, who is not in the agent's team.
CREATE FUNCTION exception_was_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM exception_request q JOIN rule g ON g.id = q.guardrail_id
    WHERE q.id = NEW.request_id AND q.state = 'granted' AND q.decided_by = NEW.granted_by AND NOT same_human(q.requested_by, NEW.granted_by)
      AND q.guardrail_id = NEW.guardrail_id AND q.agent_id = NEW.agent_id AND q.expires_at = NEW.expires_at
      AND q.action_id IS NOT DISTINCT FROM NEW.action_id AND q.system_id IS NOT DISTINCT FROM NEW.system_id
      AND NEW.up_to_version = q.guardrail_version
      AND EXISTS (SELECT FROM membership m JOIN team t ON t.id = m.team_id WHERE m.person_id = NEW.granted_by AND t.function = g.layer)
      AND NOT EXISTS (SELECT FROM membership m JOIN agent a ON a.team_id = m.team_id WHERE a.id = NEW.agent_id AND m.person_id = NEW.granted_by)
  ) THEN
    RAISE EXCEPTION 'exception % was not asked for and granted by two people', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER exception_was_asked_for BEFORE INSERT ON policy_exception FOR EACH ROW EXECUTE FUNCTION exception_was_asked_for();

-- Grants and rules of decisions about guardrails, exceptions that are asked for, and prototypes.
GRANT SELECT, INSERT, UPDATE ON exception_request, agent_prototype TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON exception_request, agent_prototype TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
-- What was decided stays decided, and what was proposed stays as it was read.
CREATE FUNCTION decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR (to_jsonb(NEW) - 'state' - 'decided_by' - 'decided_at' - 'decided_reason')
    IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'decided_by' - 'decided_at' - 'decided_reason') THEN
    RAISE EXCEPTION '% % is decided once, as it was made', TG_TABLE_NAME, OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER proposal_decided_once BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION decided_once();--> statement-breakpoint
CREATE TRIGGER exception_request_decided_once BEFORE UPDATE ON exception_request FOR EACH ROW EXECUTE FUNCTION decided_once();--> statement-breakpoint
-- An exception only ends, and only once.
CREATE FUNCTION exception_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR (to_jsonb(NEW) - 'ended_at') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at') THEN
    RAISE EXCEPTION 'exception % only ends, once', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER exception_only_ends BEFORE UPDATE ON policy_exception FOR EACH ROW EXECUTE FUNCTION exception_only_ends();--> statement-breakpoint
CREATE TRIGGER agent_prototype_no_delete BEFORE DELETE ON agent_prototype FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The signer says what it is at and how it ended; what was said stays said.
GRANT SELECT, INSERT ON bundle_export_attempt TO countersign_signer_rt;--> statement-breakpoint
GRANT UPDATE (ended_at, outcome, why) ON bundle_export_attempt TO countersign_signer_rt;--> statement-breakpoint
GRANT SELECT ON bundle_export_attempt TO countersign_app_rt, countersign_worker_rt, countersign_auditor_ro;--> statement-breakpoint
CREATE FUNCTION export_attempt_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR (OLD.environment, OLD.number, OLD.attempt, OLD.serial, OLD.began_at)
    IS DISTINCT FROM (NEW.environment, NEW.number, NEW.attempt, NEW.serial, NEW.began_at) THEN
    RAISE EXCEPTION 'an attempt to export ends once, and nothing else of it changes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER export_attempt_ends_once BEFORE UPDATE ON bundle_export_attempt FOR EACH ROW EXECUTE FUNCTION export_attempt_ends_once();--> statement-breakpoint
CREATE TRIGGER bundle_export_attempt_no_delete BEFORE DELETE ON bundle_export_attempt FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER bundle_export_attempt_no_truncate BEFORE TRUNCATE ON bundle_export_attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A guardrail changes only as two people said: each version has its own confirmed proposal, by two humans.
CREATE FUNCTION guardrail_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.kind <> 'guardrail' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.kind <> 'guardrail' AND NEW.kind <> 'guardrail' THEN RETURN NEW; END IF;
    IF OLD.kind <> NEW.kind OR OLD.layer <> NEW.layer OR NEW.version <> OLD.version + 1 THEN
      RAISE EXCEPTION 'guardrail % changes by a new version of its own layer', OLD.id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NOT EXISTS (
    SELECT FROM proposal p WHERE p.kind = 'guardrail' AND p.subject_id = NEW.id AND p.base_version = NEW.version - 1
      AND p.state = 'confirmed' AND p.proposed_as = NEW.layer AND p.proposed_by = NEW.changed_by AND p.decided_by = NEW.confirmed_by
      AND NOT same_human(p.proposed_by, p.decided_by)
  ) THEN
    RAISE EXCEPTION 'guardrail % has no confirmed proposal for version %', NEW.id, NEW.version USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER guardrail_by_two_people BEFORE INSERT OR UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION guardrail_by_two_people();

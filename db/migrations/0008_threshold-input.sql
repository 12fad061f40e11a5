ALTER TABLE "proposal" DROP CONSTRAINT "proposal_subject_named";--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "counted" jsonb;--> statement-breakpoint
ALTER TABLE "rule" ADD COLUMN "counted_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_subject_named" CHECK (("proposal"."kind" in ('guardrail', 'threshold')) = ("proposal"."subject_id" is not null));--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_counted" CHECK (("rule"."counted" is null) = ("rule"."counted_until" is null));--> statement-breakpoint
-- A limit can become a condition and a limit again. What it counts stays the same through all its versions all the
-- same: releases that pinned an older one compare the same counter.
CREATE OR REPLACE FUNCTION rule_limit_keeps_its_measure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := coalesce(OLD."limit", OLD.counted) - 'at_most' - 'divided';
BEGIN
  IF was IS NOT NULL AND was IS DISTINCT FROM (coalesce(NEW."limit", NEW.counted) - 'at_most' - 'divided') THEN
    RAISE EXCEPTION 'limit % keeps what it counts', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
-- The relay counts on for releases in force that compare the counter of what is a condition now.
GRANT SELECT (counted, counted_until) ON rule TO countersign_relay_rt;--> statement-breakpoint
-- Two accounts of one human are one person here too.
CREATE FUNCTION proposal_by_two_humans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'confirmed' AND same_human(NEW.proposed_by, NEW.decided_by) THEN
    RAISE EXCEPTION 'proposal % was proposed and confirmed by one human', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER proposal_by_two_humans BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION proposal_by_two_humans();

-- Grants of the counters behind limits, of calls per action and day, and of comments on rules.
GRANT SELECT, INSERT ON rule_comment TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON rule_comment, usage_counter, action_call TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
GRANT SELECT ON usage_counter, action_call TO countersign_app_rt;--> statement-breakpoint

-- The relay counts. It can neither lower a counter (below) nor remove one.
GRANT SELECT, INSERT, UPDATE ON usage_counter, usage_reply, action_call TO countersign_relay_rt;--> statement-breakpoint
-- Whose call it is and what is limited, and nothing else of an agent, an action or a rule.
GRANT SELECT (identity_key, agent_id) ON agent_identity TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT ON agent_environment TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, slug) ON system TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, system_id, name) ON action TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (id, kind, action_id, agent_id, "limit", removed_at) ON rule TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (agent_id, environment, state, id, revision) ON release TO countersign_relay_rt;--> statement-breakpoint
GRANT SELECT (release_id, revision, created_at) ON release_package TO countersign_relay_rt;--> statement-breakpoint
-- Windows that are over.
GRANT DELETE ON usage_counter, usage_reply TO countersign_worker_rt;--> statement-breakpoint
GRANT SELECT ON usage_reply TO countersign_worker_rt;--> statement-breakpoint

CREATE FUNCTION usage_counter_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.total < OLD.total THEN
    RAISE EXCEPTION 'a counter of limit % may only grow', OLD.rule_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER usage_counter_grows BEFORE UPDATE ON usage_counter FOR EACH ROW EXECUTE FUNCTION usage_counter_grows();--> statement-breakpoint

DO $$
BEGIN
  CREATE TRIGGER rule_comment_append_only BEFORE UPDATE OR DELETE ON rule_comment FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER rule_comment_no_truncate BEFORE TRUNCATE ON rule_comment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
END $$;--> statement-breakpoint

-- What a limit counts stays the same through all its versions: releases that pinned an older version compare the same counter.
CREATE FUNCTION rule_limit_keeps_its_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD."limit" IS NULL) <> (NEW."limit" IS NULL)
    OR (OLD."limit" - 'at_most' - 'divided') IS DISTINCT FROM (NEW."limit" - 'at_most' - 'divided') THEN
    RAISE EXCEPTION 'limit % keeps what it counts', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER rule_limit_keeps_its_measure BEFORE UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION rule_limit_keeps_its_measure();

-- What each process may do, and rows that nobody may change. Roles are made by lib/config/database.ts.
-- owner: migrations only. Nothing that runs owns a table.

REVOKE ALL ON SCHEMA public FROM PUBLIC;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO countersign_app_rt, countersign_relay_rt, countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint

-- Console: reads all but wrapped keys, writes business rows, appends evidence.
GRANT SELECT, INSERT, UPDATE ON
  team, person, membership, account, session, api_token, idempotency_key,
  environment, purpose, agent, agent_identity, agent_environment, agent_purpose, agent_system, agent_action, agent_delegation,
  ownership, ownership_history, system, action, rule, rule_version, policy_exception,
  release, release_package, release_contributor, sign_off, certification, enforcer
  TO countersign_app_rt;--> statement-breakpoint
GRANT DELETE ON membership, session, idempotency_key, agent_identity, agent_environment, agent_purpose, agent_system,
  agent_action, agent_delegation, release_contributor TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON enforcer_status, bundle, bundle_release, pulse, log_checkpoint TO countersign_app_rt;--> statement-breakpoint

-- Worker: what schedules need, never sign-offs.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO countersign_worker_rt;--> statement-breakpoint
GRANT DELETE ON session, idempotency_key TO countersign_worker_rt;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON idempotency_key TO countersign_worker_rt;--> statement-breakpoint
GRANT UPDATE ON release, policy_exception, ownership TO countersign_worker_rt;--> statement-breakpoint

-- Signer: reads the facts, publishes what they prove. Row locks need UPDATE on what it locks.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO countersign_signer_rt;--> statement-breakpoint
GRANT INSERT ON bundle, bundle_release, pulse, signing_key, log_checkpoint TO countersign_signer_rt;--> statement-breakpoint
GRANT UPDATE ON pulse, release, agent TO countersign_signer_rt;--> statement-breakpoint
GRANT UPDATE (retired_at) ON signing_key TO countersign_signer_rt;--> statement-breakpoint

-- Relay: published artefacts, enforcers' tokens, enforcers' reports. Nothing of people.
GRANT SELECT ON environment, bundle, bundle_release, pulse, enforcer, enforcer_status TO countersign_relay_rt;--> statement-breakpoint
GRANT INSERT, UPDATE ON enforcer_status TO countersign_relay_rt;--> statement-breakpoint

-- Readers: the console's read-only pool, and auditors with SQL.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO countersign_auditor_ro;--> statement-breakpoint

-- Wrapped keys are for the signer alone.
REVOKE SELECT ON signing_key FROM countersign_worker_rt, countersign_auditor_ro;--> statement-breakpoint
GRANT SELECT (kid, purpose, algorithm, public_key, created_at, retired_at) ON signing_key
  TO countersign_app_rt, countersign_worker_rt, countersign_auditor_ro;--> statement-breakpoint

-- Evidence: appended by whoever runs commands, changed by nobody.
GRANT SELECT, INSERT ON log_leaf, log_payload, evidence_index TO countersign_app_rt, countersign_worker_rt, countersign_signer_rt;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON log_head TO countersign_app_rt, countersign_worker_rt, countersign_signer_rt;--> statement-breakpoint

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['log_leaf', 'log_payload', 'log_checkpoint', 'evidence_index', 'release_package', 'rule_version', 'certification', 'bundle', 'bundle_release'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
  END LOOP;
END $$;--> statement-breakpoint

ALTER TABLE log_leaf ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE log_leaf FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY log_leaf_read ON log_leaf FOR SELECT USING (true);--> statement-breakpoint
CREATE POLICY log_leaf_append ON log_leaf FOR INSERT WITH CHECK (true);--> statement-breakpoint

-- The log can only grow, by one leaf at a time or more.
CREATE FUNCTION log_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'log % may only grow', OLD.log_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_grows();--> statement-breakpoint

-- A signature: by the accountable or deputy of that layer, over the offered package, by nobody who took part in it.
CREATE FUNCTION sign_off_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r release%ROWTYPE;
BEGIN
  SELECT * INTO r FROM release WHERE id = NEW.release_id;
  IF r.state <> 'in_review' OR r.revision <> NEW.revision OR r.digest <> NEW.digest THEN
    RAISE EXCEPTION 'sign_off: release % is not in review with this digest', NEW.release_id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM release_contributor c WHERE c.release_id = NEW.release_id AND c.person_id = NEW.person_id) THEN
    RAISE EXCEPTION 'sign_off: % took part in release %', NEW.person_id, NEW.release_id USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT FROM ownership o JOIN person p ON p.id = NEW.person_id AND p.state = 'active'
    WHERE o.agent_id = r.agent_id AND o.layer = NEW.layer AND NEW.person_id IN (o.accountable_id, o.deputy_id)
  ) THEN
    RAISE EXCEPTION 'sign_off: % does not own layer % of the agent', NEW.person_id, NEW.layer USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER sign_off_checked BEFORE INSERT ON sign_off FOR EACH ROW EXECUTE FUNCTION sign_off_checked();--> statement-breakpoint

-- A signature can be voided once, and nothing else about it can change.
CREATE FUNCTION sign_off_only_voids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
    OR (to_jsonb(NEW) - 'voided_at' - 'void_reason') IS DISTINCT FROM (to_jsonb(OLD) - 'voided_at' - 'void_reason') THEN
    RAISE EXCEPTION 'sign_off rows can only be voided, once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER sign_off_only_voids BEFORE UPDATE ON sign_off FOR EACH ROW EXECUTE FUNCTION sign_off_only_voids();--> statement-breakpoint
CREATE TRIGGER sign_off_no_delete BEFORE DELETE ON sign_off FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER sign_off_no_truncate BEFORE TRUNCATE ON sign_off FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- Approved means: all six layers, six persons, all on this digest. Published only from approved; then frozen.
CREATE FUNCTION release_quorum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE layers integer; persons integer;
BEGIN
  IF OLD.state IN ('approved', 'published', 'superseded', 'withdrawn') AND (NEW.digest <> OLD.digest OR NEW.revision <> OLD.revision) THEN
    RAISE EXCEPTION 'release % is % and can''t change', OLD.id, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
    SELECT count(DISTINCT s.layer), count(DISTINCT s.person_id) INTO layers, persons FROM sign_off s
      WHERE s.release_id = NEW.id AND s.digest = NEW.digest AND s.revision = NEW.revision AND s.voided_at IS NULL;
    IF OLD.state <> 'in_review' OR layers <> 6 OR persons <> 6 THEN
      RAISE EXCEPTION 'release % has % of 6 layers signed', NEW.id, layers USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.state = 'published' AND OLD.state NOT IN ('approved', 'published') THEN
    RAISE EXCEPTION 'release % was never approved', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER release_quorum BEFORE UPDATE ON release FOR EACH ROW EXECUTE FUNCTION release_quorum();--> statement-breakpoint
CREATE FUNCTION release_starts_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'draft' THEN
    RAISE EXCEPTION 'a release starts as a draft' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER release_starts_as_draft BEFORE INSERT ON release FOR EACH ROW EXECUTE FUNCTION release_starts_as_draft();
--> statement-breakpoint
INSERT INTO log_head (log_id, size, frontier) VALUES ('governance', 0, '');

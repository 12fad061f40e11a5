-- Grants and rules of the sign-off tables. What a release needs stands in its package (requirements.layers); a
-- package from before that needs one signature of each of the six layers.
GRANT SELECT, INSERT, UPDATE ON passkey, passkey_recovery, passkey_challenge, proposal, signing_delegation, duty_exception,
  release_comment, agent_drill, account_link TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT, INSERT ON organisation_rules TO countersign_app_rt;--> statement-breakpoint
GRANT DELETE ON passkey_challenge TO countersign_app_rt, countersign_worker_rt;--> statement-breakpoint
GRANT SELECT ON passkey, passkey_recovery, passkey_challenge, proposal, signing_delegation, duty_exception, release_comment,
  agent_drill, organisation_rules, account_link TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint

-- What was approved before publication became a step of its own stays as it is.
UPDATE release SET publish_requested_at = approved_at WHERE approved_at IS NOT NULL;--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['organisation_rules', 'agent_drill'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
  END LOOP;
END $$;--> statement-breakpoint
-- Attacked: a renamed or jumped head would hide what was appended. It moves by as many leaves as there are.
CREATE OR REPLACE FUNCTION log_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <= OLD.size OR NEW.log_id <> OLD.log_id THEN
    RAISE EXCEPTION 'log % may only grow', OLD.log_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.size - OLD.size <> (SELECT count(*) FROM log_leaf WHERE log_id = NEW.log_id AND seq >= OLD.size AND seq < NEW.size) THEN
    RAISE EXCEPTION 'log % has another number of leaves', OLD.log_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
REVOKE INSERT ON log_head FROM countersign_app_rt, countersign_worker_rt, countersign_signer_rt;--> statement-breakpoint
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- An exception only for the person and agent that it names, and only until it ends.
CREATE FUNCTION duty_excepted(exception text, who text, about_agent text, what text, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM duty_exception d
    WHERE d.id = exception AND d.person_id = who AND d.kind = what AND (d.agent_id IS NULL OR d.agent_id = about_agent)
      AND d.ended_at IS NULL AND d.ends_at > moment
  )
$$;--> statement-breakpoint

-- Two persons whose accounts turned out to be one human's.
CREATE FUNCTION same_human(one text, other text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT one = other OR EXISTS (
    SELECT FROM account_link l WHERE l.state = 'confirmed' AND l.from_person_id IS NOT NULL
      AND ((l.from_person_id = one AND l.to_person_id = other) OR (l.from_person_id = other AND l.to_person_id = one))
  )
$$;--> statement-breakpoint

-- A signature: by the accountable or deputy of that layer, or by whoever stands in for one of them, over the offered
-- package, by the method that the package asks for, by nobody who took part in it.
CREATE OR REPLACE FUNCTION sign_off_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r release%ROWTYPE; needs jsonb; owner_id text;
BEGIN
  SELECT * INTO r FROM release WHERE id = NEW.release_id;
  IF r.state <> 'in_review' OR r.revision <> NEW.revision OR r.digest <> NEW.digest THEN
    RAISE EXCEPTION 'sign_off: release % is not in review with this digest', NEW.release_id USING ERRCODE = 'check_violation';
  END IF;
  SELECT content -> 'requirements' INTO needs FROM release_package p WHERE p.release_id = r.id AND p.revision = r.revision;
  IF needs IS NOT NULL AND NEW.seat > coalesce((needs -> 'layers' ->> NEW.layer)::integer, 0) THEN
    RAISE EXCEPTION 'sign_off: release % asks for no signature % of layer %', NEW.release_id, NEW.seat, NEW.layer USING ERRCODE = 'check_violation';
  END IF;
  IF needs IS NULL AND NEW.seat > 1 THEN
    RAISE EXCEPTION 'sign_off: one signature per layer' USING ERRCODE = 'check_violation';
  END IF;
  IF (needs ->> 'passkey')::boolean AND NEW.method <> 'passkey' THEN
    RAISE EXCEPTION 'sign_off: release % asks for passkeys', NEW.release_id USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.method = 'passkey' AND NOT EXISTS (
    SELECT FROM passkey k WHERE k.id = NEW.passkey_id AND k.person_id = NEW.person_id AND k.removed_at IS NULL
  ) THEN
    RAISE EXCEPTION 'sign_off: % has no such passkey', NEW.person_id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM release_contributor c WHERE c.release_id = NEW.release_id AND same_human(c.person_id, NEW.person_id))
    AND NOT duty_excepted(NEW.duty_exception_id, NEW.person_id, r.agent_id, 'contributor', NEW.signed_at) THEN
    RAISE EXCEPTION 'sign_off: % took part in release %', NEW.person_id, NEW.release_id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM sign_off s WHERE s.release_id = NEW.release_id AND same_human(s.person_id, NEW.person_id) AND s.voided_at IS NULL)
    AND NOT duty_excepted(NEW.duty_exception_id, NEW.person_id, r.agent_id, 'second_layer', NEW.signed_at) THEN
    RAISE EXCEPTION 'sign_off: % signed release % already', NEW.person_id, NEW.release_id USING ERRCODE = 'unique_violation';
  END IF;
  owner_id := coalesce(NEW.on_behalf_of, NEW.person_id);
  IF NOT EXISTS (
    SELECT FROM ownership o JOIN person p ON p.id = NEW.person_id AND p.state = 'active'
    WHERE o.agent_id = r.agent_id AND o.layer = NEW.layer AND owner_id IN (o.accountable_id, o.deputy_id)
  ) THEN
    RAISE EXCEPTION 'sign_off: % does not own layer % of the agent', owner_id, NEW.layer USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.on_behalf_of IS NOT NULL THEN
    IF NOT EXISTS (
      SELECT FROM signing_delegation d WHERE d.from_person_id = NEW.on_behalf_of AND d.to_person_id = NEW.person_id AND d.layer = NEW.layer
        AND d.revoked_at IS NULL AND d.starts_at <= NEW.signed_at AND NEW.signed_at < d.ends_at
    ) THEN
      RAISE EXCEPTION 'sign_off: nobody delegated layer % to %', NEW.layer, NEW.person_id USING ERRCODE = 'check_violation';
    END IF;
    -- Who is excluded can't reach around it through somebody else.
    IF EXISTS (SELECT FROM release_contributor c WHERE c.release_id = NEW.release_id AND c.person_id = NEW.on_behalf_of) THEN
      RAISE EXCEPTION 'sign_off: % took part in release %', NEW.on_behalf_of, NEW.release_id USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint

CREATE OR REPLACE FUNCTION sign_off_only_voids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
    OR (to_jsonb(NEW) - 'voided_at' - 'void_reason' - 'void_kind') IS DISTINCT FROM (to_jsonb(OLD) - 'voided_at' - 'void_reason' - 'void_kind') THEN
    RAISE EXCEPTION 'sign_off rows can only be voided, once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint

-- Approved means: every signature that the package asks for, each by another person, all on this digest.
CREATE OR REPLACE FUNCTION release_quorum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE needs jsonb; missing text;
BEGIN
  IF OLD.state NOT IN ('draft', 'in_review') AND (NEW.digest <> OLD.digest OR NEW.revision <> OLD.revision) THEN
    RAISE EXCEPTION 'release % is % and can''t change', OLD.id, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
    SELECT coalesce(content -> 'requirements' -> 'layers', '{"iam":1,"iga":1,"pam":1,"security":1,"app":1,"compliance":1}')
      INTO needs FROM release_package p WHERE p.release_id = NEW.id AND p.revision = NEW.revision AND p.digest = NEW.digest;
    SELECT string_agg(layer, ', ') INTO missing FROM jsonb_each_text(needs) AS need(layer, seats)
      WHERE seats::integer > (
        SELECT count(*) FROM sign_off s WHERE s.release_id = NEW.id AND s.digest = NEW.digest AND s.revision = NEW.revision
          AND s.voided_at IS NULL AND s.layer = need.layer
      );
    IF OLD.state <> 'in_review' OR needs IS NULL OR missing IS NOT NULL THEN
      RAISE EXCEPTION 'release % lacks signatures of %', NEW.id, missing USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.state = 'published' AND OLD.state NOT IN ('approved', 'published') THEN
    RAISE EXCEPTION 'release % was never approved', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

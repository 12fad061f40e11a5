-- Grants and rules of drift: what is declared, attested and found.
GRANT SELECT, INSERT ON agent_build, release_intent TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON drift, system_source TO countersign_app_rt;--> statement-breakpoint
GRANT DELETE ON system_source TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON attestation TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON agent_build, release_intent, drift, system_source, attestation
  TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint

-- The relay only writes down what an enforcer saw; the worker compares it, imports from live servers, and opens the
-- release with the difference. It still never signs.
GRANT INSERT ON attestation TO countersign_relay_rt;--> statement-breakpoint
GRANT UPDATE ON attestation, system_source, drift TO countersign_worker_rt;--> statement-breakpoint
GRANT INSERT ON drift TO countersign_worker_rt;--> statement-breakpoint
GRANT INSERT ON release TO countersign_worker_rt;--> statement-breakpoint
-- What goes into force is drift no more.
GRANT INSERT, UPDATE ON drift TO countersign_signer_rt;--> statement-breakpoint

-- An import from a live server writes what an import by hand writes: definitions, never a classification. Open
-- releases are composed again, which voids signatures and gives none.
GRANT INSERT ON action, release_package TO countersign_worker_rt;--> statement-breakpoint
GRANT UPDATE (title, description, input_schema, claims, definition_digest, previous_definition, removed_at, version)
  ON action TO countersign_worker_rt;--> statement-breakpoint
GRANT UPDATE (imported_at, imported_by, version) ON system TO countersign_worker_rt;--> statement-breakpoint
GRANT INSERT, DELETE ON release_contributor TO countersign_worker_rt;--> statement-breakpoint
GRANT UPDATE (voided_at, void_reason, void_kind) ON sign_off TO countersign_worker_rt;--> statement-breakpoint
GRANT DELETE ON attestation TO countersign_worker_rt;--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agent_build', 'release_intent'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- What a small release carries: from the release in force before it, the same section and owners word for word, under a
-- live signature or one that was carried itself. At least two layers sign anew, and it lives no longer than what it carries.
CREATE FUNCTION release_carries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_new jsonb; carried jsonb; base release%ROWTYPE; was jsonb; part record;
BEGIN
  IF NEW.state <> 'approved' OR OLD.state = 'approved' THEN RETURN NEW; END IF;
  SELECT content INTO is_new FROM release_package p WHERE p.release_id = NEW.id AND p.revision = NEW.revision AND p.digest = NEW.digest;
  carried := coalesce(is_new -> 'requirements' -> 'carried', '{}');
  IF carried = '{}' THEN RETURN NEW; END IF;
  SELECT * INTO base FROM release b
    WHERE b.agent_id = NEW.agent_id AND b.environment = NEW.environment AND b.state = 'published' AND b.number < NEW.number;
  SELECT content INTO was FROM release_package p WHERE p.release_id = base.id AND p.revision = base.revision AND p.digest = base.digest;
  IF was IS NULL THEN
    RAISE EXCEPTION 'release % carries signatures of no release in force', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  IF (SELECT count(*) FROM jsonb_each_text(is_new -> 'requirements' -> 'layers') AS need(layer, seats) WHERE seats::integer > 0) < 2 THEN
    RAISE EXCEPTION 'release % is signed by fewer than two layers', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.certified_until > base.certified_until THEN
    RAISE EXCEPTION 'release % outlives what it carries', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  FOR part IN SELECT key AS layer, value AS signature FROM jsonb_each(carried) LOOP
    IF part.signature ->> 'release' <> base.id OR part.signature ->> 'digest' <> base.digest
      OR (is_new -> 'requirements' -> 'layers' ->> part.layer)::integer <> 0
      OR (is_new -> 'sections' -> part.layer) IS DISTINCT FROM (was -> 'sections' -> part.layer)
      OR (is_new -> 'ownership' -> part.layer) IS DISTINCT FROM (was -> 'ownership' -> part.layer) THEN
      RAISE EXCEPTION 'release % carries something else than % signed', NEW.id, part.layer USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
      SELECT FROM sign_off s WHERE s.release_id = base.id AND s.layer = part.layer AND s.digest = base.digest AND s.voided_at IS NULL
        AND s.section_digest = part.signature ->> 'section_digest'
    ) AND (was -> 'requirements' -> 'carried' -> part.layer ->> 'section_digest') IS DISTINCT FROM part.signature ->> 'section_digest' THEN
      RAISE EXCEPTION 'release % carries a signature that % did not give', NEW.id, part.layer USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER release_carries BEFORE UPDATE ON release FOR EACH ROW EXECUTE FUNCTION release_carries();

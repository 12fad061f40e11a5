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

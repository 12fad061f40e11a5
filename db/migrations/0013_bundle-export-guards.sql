-- Grants and rules of exports: the console asks, the signer makes, nobody changes what was made.
GRANT SELECT, INSERT ON bundle_export_request TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON bundle_export TO countersign_app_rt;--> statement-breakpoint
GRANT SELECT ON bundle_export_request, bundle_export TO countersign_worker_rt, countersign_signer_rt, countersign_auditor_ro;--> statement-breakpoint
GRANT INSERT ON bundle_export TO countersign_signer_rt;--> statement-breakpoint

-- Gzip doesn't compress again, and uncompressed storage gives a slice without reading the whole: downloads are streamed.
ALTER TABLE bundle_export ALTER COLUMN bytes SET STORAGE EXTERNAL;--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bundle_export_request', 'bundle_export'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
  END LOOP;
END $$;

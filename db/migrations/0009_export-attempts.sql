CREATE TABLE "bundle_export_attempt" (
	"environment" text NOT NULL,
	"number" integer NOT NULL,
	"attempt" integer NOT NULL,
	"serial" integer NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"why" text,
	CONSTRAINT "bundle_export_attempt_environment_number_attempt_pk" PRIMARY KEY("environment","number","attempt"),
	CONSTRAINT "bundle_export_attempt_outcome" CHECK ("bundle_export_attempt"."outcome" in ('made', 'failed', 'stopped')),
	CONSTRAINT "bundle_export_attempt_ended" CHECK (("bundle_export_attempt"."ended_at" is null) = ("bundle_export_attempt"."outcome" is null) and ("bundle_export_attempt"."why" is null) = (coalesce("bundle_export_attempt"."outcome", 'made') = 'made'))
);
--> statement-breakpoint
ALTER TABLE "bundle_export" DROP CONSTRAINT "bundle_export_environment_serial_pk";--> statement-breakpoint
ALTER TABLE "bundle_export_request" DROP CONSTRAINT "bundle_export_request_environment_serial_pk";--> statement-breakpoint
-- What is there keeps its order: until now an environment had one wish per bundle. These rows are never updated, so
-- the column is computed once and then let go.
ALTER TABLE "bundle_export" ADD COLUMN "number" integer NOT NULL GENERATED ALWAYS AS ("serial") STORED;--> statement-breakpoint
ALTER TABLE "bundle_export" ALTER COLUMN "number" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD COLUMN "number" integer NOT NULL GENERATED ALWAYS AS ("serial") STORED;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ALTER COLUMN "number" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "bundle_export" ADD CONSTRAINT "bundle_export_environment_number_pk" PRIMARY KEY("environment","number");--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD CONSTRAINT "bundle_export_request_environment_number_pk" PRIMARY KEY("environment","number");--> statement-breakpoint
ALTER TABLE "bundle_export" ADD COLUMN "settings_digest" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "bundle_export_attempt" ADD CONSTRAINT "bundle_export_attempt_environment_number_bundle_export_request_environment_number_fk" FOREIGN KEY ("environment","number") REFERENCES "public"."bundle_export_request"("environment","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
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

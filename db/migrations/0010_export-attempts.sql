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
ALTER TABLE "bundle_export_attempt" ADD CONSTRAINT "bundle_export_attempt_environment_number_bundle_export_request_environment_number_fk" FOREIGN KEY ("environment","number") REFERENCES "public"."bundle_export_request"("environment","number") ON DELETE no action ON UPDATE no action;
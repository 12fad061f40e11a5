CREATE TABLE "bundle_export" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"kid" text NOT NULL,
	"targets" jsonb NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bundle_export_environment_serial_pk" PRIMARY KEY("environment","serial")
);
--> statement-breakpoint
CREATE TABLE "bundle_export_request" (
	"environment" text NOT NULL,
	"serial" integer NOT NULL,
	"requested_by" text,
	"requested_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bundle_export_request_environment_serial_pk" PRIMARY KEY("environment","serial")
);
--> statement-breakpoint
ALTER TABLE "bundle_export" ADD CONSTRAINT "bundle_export_kid_signing_key_kid_fk" FOREIGN KEY ("kid") REFERENCES "public"."signing_key"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export" ADD CONSTRAINT "bundle_export_environment_serial_bundle_environment_serial_fk" FOREIGN KEY ("environment","serial") REFERENCES "public"."bundle"("environment","serial") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD CONSTRAINT "bundle_export_request_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_export_request" ADD CONSTRAINT "bundle_export_request_environment_serial_bundle_environment_serial_fk" FOREIGN KEY ("environment","serial") REFERENCES "public"."bundle"("environment","serial") ON DELETE no action ON UPDATE no action;
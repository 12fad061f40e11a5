CREATE TABLE "agent_build" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"reference" text NOT NULL,
	"model" text NOT NULL,
	"prompt_reference" text NOT NULL,
	"declared_by" text NOT NULL,
	"token_id" text,
	"declared_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attestation" (
	"id" text PRIMARY KEY NOT NULL,
	"enforcer_id" text NOT NULL,
	"agent_id" text,
	"identity_key" text NOT NULL,
	"model" text,
	"prompt_reference" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"handled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "drift" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"environment" text NOT NULL,
	"release_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"was" text NOT NULL,
	"now_is" text NOT NULL,
	"layers" text[] NOT NULL,
	"source" text NOT NULL,
	"follow_up_id" text,
	"detected_at" timestamp (3) with time zone NOT NULL,
	"cleared_at" timestamp (3) with time zone,
	"cleared_because" text,
	"dismissed_by" text,
	"dismissed_reason" text,
	CONSTRAINT "drift_cleared" CHECK (("drift"."cleared_at" is null) = ("drift"."cleared_because" is null)),
	CONSTRAINT "drift_dismissed" CHECK (("drift"."cleared_because" is not distinct from 'dismissed') = ("drift"."dismissed_by" is not null and "drift"."dismissed_reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "system_source" (
	"system_id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"every_minutes" integer NOT NULL,
	"credential_env" text,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"error" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "system_source_interval" CHECK ("system_source"."every_minutes" between 5 and 10080)
);
--> statement-breakpoint
CREATE TABLE "release_intent" (
	"id" text PRIMARY KEY NOT NULL,
	"release_id" text NOT NULL,
	"person_id" text NOT NULL,
	"statement" text NOT NULL,
	"stated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agent_build" ADD CONSTRAINT "agent_build_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_build" ADD CONSTRAINT "agent_build_declared_by_person_id_fk" FOREIGN KEY ("declared_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_enforcer_id_enforcer_id_fk" FOREIGN KEY ("enforcer_id") REFERENCES "public"."enforcer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift" ADD CONSTRAINT "drift_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift" ADD CONSTRAINT "drift_environment_environment_id_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift" ADD CONSTRAINT "drift_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift" ADD CONSTRAINT "drift_follow_up_id_release_id_fk" FOREIGN KEY ("follow_up_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift" ADD CONSTRAINT "drift_dismissed_by_person_id_fk" FOREIGN KEY ("dismissed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_source" ADD CONSTRAINT "system_source_system_id_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_source" ADD CONSTRAINT "system_source_set_by_person_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_intent" ADD CONSTRAINT "release_intent_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_intent" ADD CONSTRAINT "release_intent_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_build_agent" ON "agent_build" USING btree ("agent_id","declared_at");--> statement-breakpoint
CREATE INDEX "attestation_waiting" ON "attestation" USING btree ("received_at") WHERE "attestation"."handled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "drift_open" ON "drift" USING btree ("agent_id","environment","kind",md5("subject")) WHERE "drift"."cleared_at" is null;--> statement-breakpoint
CREATE INDEX "drift_release" ON "drift" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "release_intent_release" ON "release_intent" USING btree ("release_id");